"""The relay: deliveries of one channel leave in order per chat, and what became of them is written down."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import assert_never

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars

from bot.relay.chat_queues import ChatQueues, QueuedDelivery
from bot.relay.message_ids import MessageIds
from bot.relay.metrics import DeliveryMetrics, NoDeliveryMetrics
from bot.relay.outcomes import GiveUp, LeaseExpired, Retry, Sent, attempt
from bot.relay.priorities import may_yield_for
from bot.relay.retry_policy import RetryPolicy
from bot.runtime.batch_writer import BatchWriter
from bot.runtime.idle_gate import IdleGate
from bot.runtime.keyed_scheduler import KeyedScheduler
from bot.runtime.work_watch import Watched, unwatched
from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.messages.templates import Template
from domain.ports.clock import Clock
from domain.ports.outbox import Notifier, Outbox, SentDelivery

log = structlog.get_logger(__name__)

Digest = Callable[[Sequence[Delivery]], Awaitable[int | None]]
Moved = Callable[[int, int], Awaitable[None]]

_Marked = tuple[QueuedDelivery, int | None]


def _nobody_waits() -> bool:
    """No answer is being made."""
    return False


async def _nobody_minds(_old: int, _new: int) -> None:
    """A chat has moved, and nobody keeps its id."""


class Relay:
    """Sends what `wake` brings and what it finds in the outbox. `run` must be running for that.

    `moved` is told when a group has become another (the delivery's chat id, the new one). `digest` sends
    new cards of the staff group in one message when more than a few wait. While the process `is_answering`
    what can wait does. Each piece of work is done within `during`.
    """

    def __init__(
        self,
        channel: Channel,
        outbox: Outbox,
        notifier: Notifier,
        clock: Clock,
        *,
        moved: Moved = _nobody_minds,
        digest: Digest | None = None,
        is_answering: Callable[[], bool] = _nobody_waits,
        policy: RetryPolicy | None = None,
        metrics: DeliveryMetrics | None = None,
        during: Watched = unwatched,
    ) -> None:
        self.channel = channel
        self._outbox = outbox
        self._notifier = notifier
        self._clock = clock
        self._moved = moved
        self._digest = digest
        self._policy = policy or RetryPolicy()
        self._metrics = metrics or NoDeliveryMetrics()
        self._during = during
        self._scheduler = KeyedScheduler(self._next_of, self._policy.bound, during)
        self._idle_gate = IdleGate(self._scheduler.want, is_answering)
        self._queues = ChatQueues(self._want)
        self._message_ids = MessageIds(outbox)
        self._marks: BatchWriter[_Marked] = BatchWriter(
            "sent marks", self._settle, self._policy.gather, self._settled, during
        )
        self._look_now = asyncio.Event()

    @property
    def depth(self) -> int:
        """How many deliveries are in hand and not settled."""
        return len(self._queues)

    def wake(self, deliveries: Sequence[Delivery]) -> None:
        """Send these soon: rows of a commit just made, leased to this process. Other channels' are left."""
        until = self._clock.now() + timedelta(seconds=self._policy.lease)
        cause = str(get_contextvars().get("correlation_id", ""))
        for delivery in deliveries:
            if delivery.channel is self.channel:
                self._queues.add_new(QueuedDelivery(delivery, until, claimed=False, correlation=cause))

    async def run(self) -> None:
        """Send until cancelled; what an earlier run left behind goes first."""
        while not await self._looked():
            await self._wait_for_news()
        self._queues.go_on()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._scheduler.run())
            tasks.create_task(self._idle_gate.run())
            tasks.create_task(self._marks.run())
            while True:
                await self._wait_for_news()
                await self._looked()

    async def stop(self) -> None:
        """Wait for what is under way, within `drain`, and write the marks."""
        try:
            async with asyncio.timeout(self._policy.drain):
                self._idle_gate.let_all_go()
                await self._scheduler.still()
        except TimeoutError:
            log.warning("stopped with deliveries under way", channel=self.channel.value, left=self.depth)
        await self._marks.flush()

    async def _wait_for_news(self) -> None:
        try:
            async with asyncio.timeout(self._policy.poll_every):
                await self._look_now.wait()
        except TimeoutError:
            return

    async def _looked(self) -> bool:
        """Look for what is due; False where that was not possible just now."""
        try:
            with self._during():
                await self._look()
        except Exception:
            log.exception("the outbox could not be looked through", channel=self.channel.value)
            return False
        return True

    async def _look(self) -> None:
        """Claim what is due, and open the queues before which nothing waits."""
        self._look_now.clear()
        asking = self._queues.to_reclaim()
        now = self._clock.now()
        until = now + timedelta(seconds=self._policy.lease)
        rows = await self._outbox.claim(self.channel, now, until, self._policy.limit)
        found = self._queues.add_claimed(
            [QueuedDelivery(row, until, claimed=True, correlation=f"delivery:{row.id}") for row in rows]
        )
        if len(rows) < self._policy.limit:
            self._queues.open(asking - found)
        else:
            self._look_now.set()

    async def _next_of(self, chat: int) -> None:
        queue = self._queues.of(chat)
        entry = queue.head()
        if entry is None:
            self._queues.tidy(chat)
            return
        left = self._left(entry, self._clock.now())
        if left <= 0:
            self._let_go(chat, entry)
        elif queue.is_superseded(entry):
            self._mark([entry], None)
        elif (gathered := await self._for_digest(chat)) and self._digest is not None:
            digest = self._digest
            await self._send(gathered, lambda: digest([each.delivery for each in gathered]), left)
        else:
            await self._send([entry], lambda: self._notify(entry.delivery), left)
        if queue.head() is not None:
            self._want(chat)
        else:
            self._queues.tidy(chat)

    def _want(self, chat: int) -> None:
        """Let the chat go on: at once where somebody waits for an answer, else when there is time."""
        waiting = self._queues.of(chat).waiting
        seconds = min((may_yield_for(each.delivery) for each in waiting), default=0.0)
        if not seconds:
            self._scheduler.want(chat)
            return
        since = waiting[0].since
        self._idle_gate.wait(chat, since, since + seconds)

    async def _send(
        self, entries: list[QueuedDelivery], send: Callable[[], Awaitable[int | None]], within: float
    ) -> None:
        for entry in entries:
            entry.sending = True
        first = entries[0].delivery
        began = time.perf_counter()
        with bound_contextvars(correlation_id=entries[0].correlation):
            outcome = await attempt(send, first, within, self._moved)
            for entry in entries:
                entry.sending = False
            if isinstance(outcome, Sent):
                self._metrics.delivery_sent(self.channel, time.perf_counter() - began)
                # A digest shows many subjects: none of them may later be edited into it.
                message_id = outcome.message_id if len(entries) == 1 else None
                self._message_ids.remember(first.chat_id, first.subject, message_id)
                self._mark(entries, message_id)
            else:
                await self._not_sent(entries[0], outcome)

    async def _notify(self, delivery: Delivery) -> int | None:
        if delivery.opens_subject:
            return await self._notifier(delivery, None)
        known = await self._message_ids.find(delivery.chat_id, delivery.subject)
        return await self._notifier(delivery, known)

    async def _not_sent(self, entry: QueuedDelivery, outcome: Retry | GiveUp | LeaseExpired) -> None:
        """Write the failure down; what waits behind keeps waiting unless this one is given up."""
        delivery, chat = entry.delivery, entry.delivery.chat_id
        try:
            match outcome:
                case GiveUp():
                    await self._park(entry, outcome.error)
                case Retry() if delivery.attempts + 1 >= self._limit(outcome):
                    await self._park(entry, outcome.error)
                case Retry():
                    await self._put_off(entry, outcome)
                case LeaseExpired():
                    self._let_go(chat, entry)
                case never:
                    assert_never(never)
        except Exception:
            log.exception("a failed delivery could not be written down", delivery=delivery.id)
            self._let_go(chat, entry)

    def _limit(self, outcome: Retry) -> int:
        return self._policy.mistakes if outcome.mistake else self._policy.attempts

    async def _put_off(self, entry: QueuedDelivery, outcome: Retry) -> None:
        delivery = entry.delivery
        wait = self._policy.wait(delivery.attempts, outcome.after)
        due_at = self._clock.now() + timedelta(seconds=wait)
        await self._outbox.postpone(delivery, outcome.error, due_at)
        self._metrics.delivery_failed(self.channel, False)
        log.info("a delivery is put off", delivery=delivery.id, why=outcome.error, seconds=round(wait, 1))
        self._hold(delivery.chat_id, entry, wait)

    async def _park(self, entry: QueuedDelivery, error: str) -> None:
        delivery = entry.delivery
        await self._outbox.park(delivery, error, self._clock.now())
        self._metrics.delivery_failed(self.channel, True)
        log.warning("a delivery was parked", delivery=delivery.id, template=delivery.template, why=error)
        self._queues.take_out([entry])
        self._queues.settled([entry])
        # Parking may have written a word for the staff, and a claim shows what is behind a claimed row.
        self._look_now.set()

    def _hold(self, chat: int, entry: QueuedDelivery, wait: float) -> None:
        self._queues.hold(chat)
        self._queues.take_out([entry])
        self._queues.forget([entry])
        asyncio.get_running_loop().call_later(wait, self._look_now.set)

    def _let_go(self, chat: int, entry: QueuedDelivery) -> None:
        """The lease is over or the database away: forget the row, it is claimed again when its lease ends."""
        self._hold(chat, entry, max(self._left(entry, self._clock.now()) + self._policy.margin, 0.0) + 0.01)

    def _left(self, entry: QueuedDelivery, now: datetime) -> float:
        return (entry.leased_until - now).total_seconds() - self._policy.margin

    async def _for_digest(self, chat: int) -> list[QueuedDelivery]:
        """New cards of the staff group that wait, if they are too many to come one by one."""
        if self._digest is None or chat != STAFF_CHAT:
            return []
        queue = self._queues.of(chat)
        cards = [
            each
            for each in queue.waiting
            if each.delivery.template is Template.CARD and not queue.is_superseded(each)
        ]
        if len(cards) <= self._policy.digest_above:
            return []
        try:
            new = [
                each for each in cards if await self._message_ids.find(chat, each.delivery.subject) is None
            ]
        except Exception:
            log.exception("cards could not be gathered; they go one by one", channel=self.channel.value)
            return []
        return new if len(new) > self._policy.digest_above else []

    def _mark(self, entries: list[QueuedDelivery], message_id: int | None) -> None:
        self._queues.take_out(entries)
        for entry in entries:
            self._marks.add((entry, message_id))

    async def _settle(self, marked: list[_Marked]) -> None:
        sent = [SentDelivery(delivery=entry.delivery, message_id=message_id) for entry, message_id in marked]
        await self._outbox.settle(sent, self._clock.now())

    def _settled(self, marked: list[_Marked]) -> None:
        if self._queues.settled([entry for entry, _ in marked]):
            self._look_now.set()
