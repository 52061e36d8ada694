"""The relay: deliveries of one channel leave in order per chat, and what became of them is written down."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars

from bot.batch import Batch
from bot.courtesy import Courtesy
from bot.jobs.counting import Counting, NoCounting
from bot.jobs.known_messages import KnownMessages
from bot.jobs.lines import Lines, Waiting
from bot.jobs.outcomes import Later, Left, Never, Outcome, attempted
from bot.jobs.patience import Patience
from bot.jobs.urgency import can_wait
from bot.turns import Turns
from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.ports.clock import Clock
from domain.ports.outbox import Notifier, Outbox, SentDelivery

log = structlog.get_logger(__name__)

Digest = Callable[[Sequence[Delivery]], Awaitable[int | None]]
Moved = Callable[[int, int], Awaitable[None]]

_Marked = tuple[Waiting, int | None]


def _nobody_waits() -> bool:
    """No answer is being made."""
    return False


async def _nobody_minds(_old: int, _new: int) -> None:
    """A chat has moved, and nobody keeps its id."""


class Relay:
    """Sends what `wake` brings and what it finds in the outbox. `run` must be running for that.

    `moved` is told when a group has become another (the delivery's chat id, the new one). `digest` sends
    new cards of the staff group in one message when more than a few wait. While an answer is `being_made`
    what can wait does.
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
        being_made: Callable[[], bool] = _nobody_waits,
        patience: Patience | None = None,
        counting: Counting | None = None,
    ) -> None:
        self.channel = channel
        self._outbox = outbox
        self._notifier = notifier
        self._clock = clock
        self._moved = moved
        self._digest = digest
        self._patience = patience or Patience()
        self._counting = counting or NoCounting()
        self._turns = Turns(self._next_of, self._patience.bound)
        self._courtesy = Courtesy(self._turns.want, being_made)
        self._lines = Lines(self._want)
        self._known = KnownMessages(outbox)
        self._marks: Batch[_Marked] = Batch("sent marks", self._settle, self._patience.gather, self._settled)
        self._look_now = asyncio.Event()

    @property
    def depth(self) -> int:
        """How many deliveries are in hand and not settled."""
        return len(self._lines)

    def wake(self, deliveries: Sequence[Delivery]) -> None:
        """Send these soon: rows of a commit just made, leased to this process. Other channels' are left."""
        until = self._clock.now() + timedelta(seconds=self._patience.lease)
        cause = str(get_contextvars().get("correlation_id", ""))
        for delivery in deliveries:
            if delivery.channel is self.channel:
                self._lines.add_woken(Waiting(delivery, until, claimed=False, correlation=cause))

    async def run(self) -> None:
        """Send until cancelled; what an earlier run left behind goes first."""
        await self._look()
        self._lines.go_on()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._turns.run())
            tasks.create_task(self._courtesy.run())
            tasks.create_task(self._marks.run())
            while True:
                await self._wait_for_news()
                try:
                    await self._look()
                except Exception:
                    log.exception("the outbox could not be looked through", channel=self.channel.value)

    async def stop(self) -> None:
        """Wait for what is under way, within the patience, and write the marks."""
        try:
            async with asyncio.timeout(self._patience.drain):
                self._courtesy.let_all_go()
                await self._turns.still()
        except TimeoutError:
            log.warning("stopped with deliveries under way", channel=self.channel.value, left=self.depth)
        await self._marks.flush()

    async def _wait_for_news(self) -> None:
        try:
            async with asyncio.timeout(self._patience.poll_every):
                await self._look_now.wait()
        except TimeoutError:
            return

    async def _look(self) -> None:
        """Claim what is due, and open the lines before which nothing waits."""
        self._look_now.clear()
        asking = self._lines.asking()
        now = self._clock.now()
        until = now + timedelta(seconds=self._patience.lease)
        rows = await self._outbox.claim(self.channel, now, until, self._patience.limit)
        found = self._lines.add_claimed(
            [Waiting(row, until, claimed=True, correlation=f"delivery:{row.id}") for row in rows]
        )
        if len(rows) < self._patience.limit:
            self._lines.open(asking - found)
        else:
            self._look_now.set()

    async def _next_of(self, chat: int) -> None:
        line = self._lines.of(chat)
        entry = line.head()
        if entry is None:
            self._lines.tidy(chat)
            return
        left = self._left(entry, self._clock.now())
        if left <= 0:
            self._let_go(chat, entry)
        elif line.is_superseded(entry):
            self._mark([entry], None)
        elif (gathered := await self._for_digest(chat)) and self._digest is not None:
            digest = self._digest
            await self._send(gathered, lambda: digest([each.delivery for each in gathered]), left)
        else:
            await self._send([entry], lambda: self._notify(entry.delivery), left)
        if line.head() is not None:
            self._want(chat)
        else:
            self._lines.tidy(chat)

    def _want(self, chat: int) -> None:
        """Give the chat a turn: at once where somebody waits for an answer, else when there is time."""
        waiting = self._lines.of(chat).waiting
        seconds = min((can_wait(each.delivery) for each in waiting), default=0.0)
        if not seconds:
            self._turns.want(chat)
            return
        since = waiting[0].since
        self._courtesy.wait(chat, since, since + seconds)

    async def _send(
        self, entries: list[Waiting], send: Callable[[], Awaitable[int | None]], within: float
    ) -> None:
        for entry in entries:
            entry.sending = True
        first = entries[0].delivery
        began = time.perf_counter()
        with bound_contextvars(correlation_id=entries[0].correlation):
            outcome = await attempted(send, first, within, self._moved)
            for entry in entries:
                entry.sending = False
            if isinstance(outcome, Left):
                self._counting.delivery_sent(self.channel, time.perf_counter() - began)
                # A digest shows many subjects: none of them may later be edited into it.
                message_id = outcome.message_id if len(entries) == 1 else None
                self._known.remember(first.chat_id, first.subject, message_id)
                self._mark(entries, message_id)
            else:
                await self._not_sent(entries[0], outcome)

    async def _notify(self, delivery: Delivery) -> int | None:
        return await self._notifier(delivery, await self._known.find(delivery.chat_id, delivery.subject))

    async def _not_sent(self, entry: Waiting, outcome: Outcome) -> None:
        """Write the failure down; what waits behind keeps waiting unless this one is given up."""
        delivery, chat = entry.delivery, entry.delivery.chat_id
        limit = self._patience.mistakes if getattr(outcome, "mistake", False) else self._patience.attempts
        try:
            if isinstance(outcome, Never) or (isinstance(outcome, Later) and delivery.attempts + 1 >= limit):
                await self._outbox.park(delivery, outcome.error, self._clock.now())
                self._gave_up(entry, outcome.error)
            elif isinstance(outcome, Later):
                wait = self._patience.wait(delivery.attempts, outcome.after)
                due_at = self._clock.now() + timedelta(seconds=wait)
                await self._outbox.postpone(delivery, outcome.error, due_at)
                self._counting.delivery_failed(self.channel, False)
                log.info(
                    "a delivery is put off", delivery=delivery.id, why=outcome.error, seconds=round(wait, 1)
                )
                self._hold(chat, entry, wait)
            else:
                self._let_go(chat, entry)
        except Exception:
            log.exception("a failed delivery could not be written down", delivery=delivery.id)
            self._let_go(chat, entry)

    def _gave_up(self, entry: Waiting, error: str) -> None:
        delivery = entry.delivery
        self._counting.delivery_failed(self.channel, True)
        log.warning("a delivery was parked", delivery=delivery.id, template=delivery.template, why=error)
        self._lines.take_out([entry])
        self._lines.settled([entry])
        # Parking may have written a word for the staff, and a claim shows what is behind a claimed row.
        self._look_now.set()

    def _hold(self, chat: int, entry: Waiting, wait: float) -> None:
        self._lines.hold(chat)
        self._lines.take_out([entry])
        self._lines.forget([entry])
        asyncio.get_running_loop().call_later(wait, self._look_now.set)

    def _let_go(self, chat: int, entry: Waiting) -> None:
        """The lease is over or the database away: forget the row, it is claimed again when its lease ends."""
        self._hold(chat, entry, max(self._left(entry, self._clock.now()) + self._patience.margin, 0.0) + 0.01)

    def _left(self, entry: Waiting, now: datetime) -> float:
        return (entry.leased_until - now).total_seconds() - self._patience.margin

    async def _for_digest(self, chat: int) -> list[Waiting]:
        """New cards of the staff group that wait, if they are too many to come one by one."""
        if self._digest is None or chat != STAFF_CHAT:
            return []
        line = self._lines.of(chat)
        cards = [
            each for each in line.waiting if each.delivery.template == "card" and not line.is_superseded(each)
        ]
        if len(cards) <= self._patience.digest_above:
            return []
        new = [each for each in cards if await self._known.find(chat, each.delivery.subject) is None]
        return new if len(new) > self._patience.digest_above else []

    def _mark(self, entries: list[Waiting], message_id: int | None) -> None:
        self._lines.take_out(entries)
        for entry in entries:
            self._marks.add((entry, message_id))

    async def _settle(self, marked: list[_Marked]) -> None:
        sent = [SentDelivery(delivery=entry.delivery, message_id=message_id) for entry, message_id in marked]
        await self._outbox.settle(sent, self._clock.now())

    def _settled(self, marked: list[_Marked]) -> None:
        if self._lines.settled([entry for entry, _ in marked]):
            self._look_now.set()
