"""Ports in memory, and what runs in the background of a test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from domain.messages.delivery import Channel, Delivery, DeliveryState
from domain.ports.inbox import InboxUpdate
from domain.ports.outbox import SentDelivery, UnsentDelivery
from tests.builders import SetClock
from tests.patience import HANG


class MemoryInbox:
    """The inbox, gone with the test."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, int], InboxUpdate] = {}
        self.states: dict[tuple[str, int], str] = {}
        self.done_batches: list[list[int]] = []
        self.lease: tuple[str, datetime] | None = None
        self.broken = False

    async def keep(self, updates: Sequence[InboxUpdate]) -> list[InboxUpdate]:
        self._work()
        new = [each for each in updates if (each.bot, each.update_id) not in self.rows]
        for each in new:
            self.rows[each.bot, each.update_id] = each
            self.states[each.bot, each.update_id] = "new"
        return new

    async def unfinished(self, bot: str, now: datetime) -> list[InboxUpdate]:
        self._work()
        return [row for key, row in self.rows.items() if key[0] == bot and self.states[key] == "new"]

    async def done(self, bot: str, update_ids: Sequence[int]) -> None:
        self._work()
        self.done_batches.append(list(update_ids))
        for update_id in update_ids:
            self.states[bot, update_id] = "done"

    async def failed(self, bot: str, update_id: int, error: str, due_at: datetime | None) -> None:
        self._work()
        row = self.rows[bot, update_id]
        self.rows[bot, update_id] = replace(row, attempts=row.attempts + 1, last_error=error)
        self.states[bot, update_id] = "parked" if due_at is None else "new"

    async def parked(self, limit: int = 50) -> list[InboxUpdate]:
        return [row for key, row in self.rows.items() if self.states[key] == "parked"]

    async def retry(self, bot: str, update_id: int) -> bool:
        was = self.states.get((bot, update_id)) == "parked"
        if was:
            self.states[bot, update_id] = "new"
        return was

    async def take_lease(self, bot: str, owner: str, now: datetime, until: datetime) -> bool:
        self._work()
        if self.lease is not None and self.lease[0] != owner and self.lease[1] > now:
            return False
        self.lease = owner, until
        return True

    async def drop_lease(self, bot: str, owner: str) -> None:
        if self.lease is not None and self.lease[0] == owner:
            self.lease = None

    def _work(self) -> None:
        if self.broken:
            raise OSError("the disk is full")


class MemoryOutbox:
    """The outbox, gone with the test; `add` writes rows as a commit of this process or of another."""

    def __init__(self, clock: SetClock, *, per_chat: int = 1) -> None:
        self._clock = clock
        self._per_chat = per_chat
        self.rows: dict[int, Delivery] = {}
        self.leases: dict[int, datetime] = {}
        self.messages: dict[tuple[int, str], int] = {}
        self.settled: list[list[SentDelivery]] = []
        self.postponed: list[tuple[int, str, float]] = []

    def add(self, *deliveries: Delivery, ours: bool = True) -> list[Delivery]:
        for delivery in deliveries:
            delivery.id = len(self.rows) + 1
            delivery.due_at = delivery.due_at or self._clock.now()
            self.rows[delivery.id] = delivery
            if ours:
                self.leases[delivery.id] = self._clock.now() + timedelta(seconds=30)
        return list(deliveries)

    async def claim(self, channel: Channel, now: datetime, until: datetime, limit: int) -> list[Delivery]:
        claimed: list[Delivery] = []
        stuck: set[int] = set()
        for row in self.rows.values():
            if row.state is not DeliveryState.PENDING or row.channel is not channel or row.chat_id in stuck:
                continue
            if (row.due_at and row.due_at > now) or self.leases.get(row.id, now) > now:
                stuck.add(row.chat_id)
                continue
            claimed.append(row)
            if [each.chat_id for each in claimed].count(row.chat_id) == self._per_chat:
                stuck.add(row.chat_id)
        claimed = claimed[:limit]
        for row in claimed:
            self.leases[row.id] = until
        return [replace(row) for row in claimed]

    async def settle(self, sent: Sequence[SentDelivery], now: datetime) -> None:
        self.settled.append(list(sent))
        for each in sent:
            self.rows[each.delivery.id].state = DeliveryState.SENT
            if each.delivery.subject and each.message_id is not None:
                self.messages[each.delivery.chat_id, each.delivery.subject] = each.message_id

    async def postpone(self, delivery: Delivery, error: str, due_at: datetime) -> None:
        row = self.rows[delivery.id]
        row.attempts, row.last_error, row.due_at = row.attempts + 1, error, due_at
        self.leases.pop(delivery.id, None)
        self.postponed.append((delivery.id, error, (due_at - self._clock.now()).total_seconds()))

    async def park(self, delivery: Delivery, error: str, now: datetime) -> None:
        row = self.rows[delivery.id]
        row.state, row.last_error = DeliveryState.PARKED, error

    async def message_of(self, chat_id: int, subject: str) -> int | None:
        return self.messages.get((chat_id, subject))

    async def listed(self, limit: int = 50) -> list[UnsentDelivery]:
        raise AssertionError("the relay lists nothing")

    async def retry(self, delivery_id: int) -> bool:
        return False

    async def next_due(self, channel: Channel) -> datetime | None:
        return None

    def states(self) -> list[str]:
        return [row.state.value for row in self.rows.values()]


@asynccontextmanager
async def running(*works: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run these in the background of the test; a failure of one fails the test."""
    async with asyncio.TaskGroup() as tasks:
        started = [tasks.create_task(_run(work)) for work in works]
        yield
        for task in started:
            task.cancel()


async def _run(work: Callable[[], Awaitable[None]]) -> None:
    await work()


async def until(true: Callable[[], object]) -> None:
    """Let others work until this is true."""
    async with asyncio.timeout(HANG):
        while not true():  # noqa: ASYNC110 - what is awaited here has no event of its own
            await asyncio.sleep(0.001)
