"""The intake: updates become durable, then reach the bot in order per chat, and are marked done."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from traceback import extract_tb

import structlog

from bot.inbound.correlation import correlated
from bot.inbound.metrics import NoUpdateMetrics, UpdateMetrics
from bot.inbound.pre_checkouts import PreCheckouts
from bot.inbound.slow_callbacks import PATIENCE, CallbackWatchdog
from bot.inbound.updates import Update, bare, chat_key, is_callback, is_pre_checkout, masked, queue_key
from bot.runtime.batch_writer import BatchWriter
from bot.runtime.keyed_scheduler import KeyedScheduler
from bot.runtime.work_watch import Watched, outside_wait, unwatched
from domain.ports.clock import Clock
from domain.ports.inbox import Inbox, InboxUpdate, NeedsAttention, UpdateUnreadable
from domain.ports.outbox import RetryLater

log = structlog.get_logger(__name__)

_CATCH_UP_EVERY = 1.0
Feed = Callable[[Update], Awaitable[None]]
QueueKey = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeLimits:
    """How the intake goes about its work; times in seconds.

    `bound` chats are handled at once. A failing update is tried `attempts` times, after 1, 2, 4 … at
    most `longest_wait` seconds. Done marks gather for `gather`; the inbox is looked through for what
    was made due again every `look_every`; with `most_in_hand` updates in hand no more are taken; a stop
    waits `drain` for what is under way. A callback unanswered after `callback_after` is acknowledged.
    """

    bound: int = 64
    attempts: int = 8
    longest_wait: float = 60.0
    gather: float = 0.2
    look_every: float = 15.0
    most_in_hand: int = 2000
    drain: float = 10.0
    callback_after: float = PATIENCE

    def wait(self, attempts: int) -> float:
        """Seconds before the next attempt, after so many failed ones."""
        return min(self.longest_wait, 2.0 ** (attempts - 1)) * random.uniform(0.8, 1.2)


@dataclass(slots=True)
class _Held:
    update_id: int
    update: Update
    attempts: int = 0


class Intake:
    """Takes updates of one bot for its handlers. `run` must be running for anything to happen.

    `feed` handles one update and raises when it could not: RetryLater where that is nobody's mistake,
    UpdateUnreadable where it is to be fed once more, bare, NeedsAttention where it is to be parked. Beside
    every queue `answer_pre_checkout` answers one pre-checkout query, and `acknowledge` a waiting callback. An
    update that keeps failing is parked. Each piece of work is done within `during`.
    """

    def __init__(
        self,
        bot: str,
        inbox: Inbox,
        feed: Feed,
        clock: Clock,
        *,
        answer_pre_checkout: Feed | None = None,
        acknowledge: Feed | None = None,
        limits: IntakeLimits | None = None,
        metrics: UpdateMetrics | None = None,
        during: Watched = unwatched,
    ) -> None:
        self.bot = bot
        self._inbox = inbox
        self._feed = feed
        self._clock = clock
        self._limits = limits or IntakeLimits()
        self._metrics = metrics or NoUpdateMetrics()
        self._during = during
        self._queues: dict[QueueKey, deque[_Held]] = {}
        self._paused: set[QueueKey] = set()
        self._in_hand: set[int] = set()
        self._scheduler = KeyedScheduler(self._next_of, self._limits.bound, during)
        self._marks = BatchWriter("done marks", self._write_marks, self._limits.gather, self._forget, during)
        self._room = asyncio.Event()
        self._room.set()
        self._pre_checkouts = PreCheckouts(answer_pre_checkout, clock, during)
        self._watchdog = CallbackWatchdog(acknowledge, self._limits.callback_after)
        self._caught_up = asyncio.Event()

    @property
    def depth(self) -> int:
        """How many updates are in hand and not yet marked as done."""
        return len(self._in_hand)

    @property
    def is_at_work(self) -> bool:
        """Whether somebody's update is not handled yet."""
        return len(self._in_hand) > len(self._marks)

    async def run(self) -> None:
        """Feed what an earlier run left unfinished, then what comes, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for work in (self._scheduler, self._marks, self._pre_checkouts, self._watchdog):
                tasks.create_task(work.run())
            await asyncio.sleep(0)
            self._go_on()
            while True:
                await self._look()
                caught_up = self._caught_up.is_set()
                await asyncio.sleep(self._limits.look_every if caught_up else _CATCH_UP_EVERY)

    async def accept(self, updates: Sequence[Update]) -> None:
        """Make a batch durable and queue what is new of it; the caller may then confirm it.

        Raises whatever the database raises: then nothing of the batch may be confirmed.
        """
        with outside_wait():
            await self._caught_up.wait()
            await self._room.wait()
        kept = asyncio.Event()
        batch = list({row.update_id: row for row in map(self._row, updates)}.values())
        # An update that is in hand already keeps its place in there whatever becomes of this batch.
        fresh = {row.update_id for row in batch} - self._in_hand
        self._in_hand |= fresh
        if len(self._in_hand) >= self._limits.most_in_hand:
            self._room.clear()
        for row in batch:
            if is_pre_checkout(row.update) and row.update_id in fresh:
                self._pre_checkouts.start(row, kept, self._marks.add)
        try:
            with self._during():
                new = await self._inbox.keep(batch)
        except BaseException:
            self._forget(fresh)
            raise
        finally:
            kept.set()
        self._forget(fresh - {row.update_id for row in new})
        self._metrics.update_taken(self.bot, len(new))
        for row in new:
            if row.update_id in fresh and not is_pre_checkout(row.update):
                self._queue(row)

    async def stop(self) -> None:
        """Wait for what is under way, within `drain`, and write the done marks."""
        try:
            async with asyncio.timeout(self._limits.drain):
                await self._scheduler.still()
        except TimeoutError:
            log.warning("stopped with updates under way; they are fed again", bot=self.bot, left=self.depth)
        await self._marks.flush()

    async def _look(self) -> None:
        """Queue what waits in the inbox and is not in hand."""
        try:
            with self._during():
                found = await self._unfinished()
        except Exception:
            log.exception("the inbox could not be looked through", bot=self.bot)
            return
        if found:
            log.info("feeding unfinished updates again", bot=self.bot, count=len(found))
        kept = asyncio.Event()
        kept.set()
        for row in found:
            if is_pre_checkout(row.update):
                self._pre_checkouts.start(row, kept, self._marks.add)
            else:
                self._queue(row)
        self._caught_up.set()

    async def _unfinished(self) -> list[InboxUpdate]:
        """What waits in the inbox and was not in hand; now it is."""
        async with self._marks.writing:
            waiting = await self._inbox.unfinished(self.bot, self._clock.now())
            found = [row for row in waiting if row.update_id not in self._in_hand]
            self._in_hand |= {row.update_id for row in found}
        return found

    def _go_on(self) -> None:
        """After a crash of `run`: every queue with something in hand goes on."""
        for each in self._queues:
            if each not in self._paused:
                self._scheduler.want(each)

    async def _write_marks(self, update_ids: list[int]) -> None:
        await self._inbox.done(self.bot, update_ids)

    def _forget(self, update_ids: Iterable[int]) -> None:
        self._in_hand.difference_update(update_ids)
        if len(self._in_hand) < self._limits.most_in_hand:
            self._room.set()

    def _row(self, update: Update) -> InboxUpdate:
        return InboxUpdate(
            bot=self.bot,
            update_id=int(update["update_id"]),
            chat_key=chat_key(update),
            update=masked(update),
            received_at=self._clock.now(),
        )

    def _queue(self, row: InboxUpdate) -> None:
        held = _Held(row.update_id, row.update, row.attempts)
        if is_callback(row.update):
            self._watchdog.watch(row.update)
        key = queue_key(row.update, row.chat_key)
        self._queues.setdefault(key, deque()).append(held)
        if key not in self._paused:
            self._scheduler.want(key)

    async def _next_of(self, key: QueueKey) -> None:
        waiting = self._queues.get(key)
        if not waiting or key in self._paused:
            return
        pause = await self._handle(waiting[0])
        if pause is not None:
            self._paused.add(key)
            asyncio.get_running_loop().call_later(pause, self._resume, key)
            return
        waiting.popleft()
        if waiting:
            self._scheduler.want(key)
        else:
            del self._queues[key]

    def _resume(self, key: QueueKey) -> None:
        self._paused.discard(key)
        self._scheduler.want(key)

    async def _handle(self, held: _Held) -> float | None:
        """Feed one update; gives the seconds to wait before it is fed again, or None when it is through."""
        began = time.perf_counter()
        with correlated(self.bot, held.update_id):
            try:
                await self._feed_readable(held.update)
            except NeedsAttention as why:
                held.attempts = self._limits.attempts
                return await self._put_off(held, f"{type(why).__name__}: {why}")
            except RetryLater as later:
                held.attempts += 1
                log.warning("an update waits", bot=self.bot, attempts=held.attempts, why=str(later))
                return await self._put_off(held, str(later))
            except Exception as failure:
                held.attempts += 1
                log.exception("an update failed", bot=self.bot, attempts=held.attempts)
                return await self._put_off(held, _place_of(failure))
        self._metrics.update_done(self.bot, time.perf_counter() - began)
        self._marks.add(held.update_id)
        return None

    async def _feed_readable(self, update: Update) -> None:
        try:
            await self._feed(update)
        except UpdateUnreadable as unreadable:
            log.info("an update is read in part", bot=self.bot, left_out=str(unreadable))
            await self._feed(bare(update))

    async def _put_off(self, held: _Held, error: str) -> float | None:
        wait = self._limits.wait(held.attempts)
        last = held.attempts >= self._limits.attempts
        due_at = None if last else self._clock.now() + timedelta(seconds=wait)
        try:
            await self._inbox.failed(self.bot, held.update_id, error, due_at)
        except Exception:
            # While the database is away nothing works: that is no reason to give this update up.
            held.attempts -= 1
            log.exception("a failure could not be written down", bot=self.bot)
            return wait
        self._metrics.update_failed(self.bot, last)
        if not last:
            return wait
        log.error("an update was parked", bot=self.bot, update_id=held.update_id)
        self._forget([held.update_id])
        return None


def _place_of(failure: Exception) -> str:
    """Where it failed and how, without the failure's own words: they may hold a name or an address."""
    trace = extract_tb(failure.__traceback__)
    if not trace:
        return type(failure).__name__
    return f"{type(failure).__name__} at {PurePath(trace[-1].filename).name}:{trace[-1].lineno}"
