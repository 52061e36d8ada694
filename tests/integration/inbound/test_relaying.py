"""The relay on the real outbox, fed by real transactions."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.adapters.clock import SystemClock
from bot.relay.relay import Relay
from bot.relay.retry_policy import RetryPolicy
from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.messages.templates import Template
from domain.ports.outbox import RetryLater, UndeliverableError, UnsentDelivery
from storage.engine import Database
from storage.outbox import SqlOutbox
from storage.unit_of_work import SqlUnitsOfWork, UnitOfWorkDeps
from tests.builders import the_business_rules
from tests.patience import HANG
from tests.unit.bot.ports import running, until

OLD = ("requested", "confirmed", "assigned", "arrived", "on_trip")
QUICK = RetryPolicy(longest_wait=0.01, poll_every=0.02, gather=0.002, drain=HANG)


class Chats:
    """Where messages arrive."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str, int | None]] = []
        self.refusals: list[Exception] = []

    async def __call__(self, delivery: Delivery, known_message: int | None) -> int | None:
        await asyncio.sleep(0)
        if self.refusals:
            raise self.refusals.pop(0)
        self.sent.append((delivery.chat_id, delivery.template, known_message))
        return known_message or 100 + delivery.id


class SendingProcess:
    """Transactions of one process that sends the booking channel, and its relay."""

    def __init__(self, database: Database, outbox: SqlOutbox) -> None:
        self.chats = Chats()
        self.relay = Relay(Channel.BOOKING, outbox, self.chats, SystemClock(), policy=QUICK)
        ours = frozenset({Channel.BOOKING})
        self._here = self._units(database, ours)
        self._elsewhere = self._units(database, frozenset())

    def _units(self, database: Database, own: frozenset[Channel]) -> SqlUnitsOfWork:
        around = UnitOfWorkDeps(
            clock=SystemClock(), rules=the_business_rules(), own_channels=own, wake=self.relay.wake
        )
        return SqlUnitsOfWork(database, around)

    async def commit(self, *deliveries: Delivery, here: bool = True) -> None:
        units = self._here if here else self._elsewhere
        async with units() as uow:
            uow.deliver(deliveries)
            await uow.commit()


def message(chat: int, template: str, subject: str = "") -> Delivery:
    """A delivery for a customer."""
    return Delivery(channel=Channel.BOOKING, chat_id=chat, template=Template(template), subject=subject)


@pytest.fixture
def use_cases(database: Database, outbox: SqlOutbox) -> SendingProcess:
    """A process that sends to customers."""
    return SendingProcess(database, outbox)


async def _left(outbox: SqlOutbox) -> Sequence[UnsentDelivery]:
    return await outbox.listed()


async def test_a_commit_sends_at_once(use_cases: SendingProcess, outbox: SqlOutbox) -> None:
    """What a transaction of this process brings leaves in order, and is marked."""
    async with running(use_cases.relay.run):
        await use_cases.commit(message(1, "requested"), message(1, "confirmed"), message(2, "requested"))
        await until(lambda: len(use_cases.chats.sent) == 3)
        await use_cases.relay.stop()
    assert [template for chat, template, _ in use_cases.chats.sent if chat == 1] == ["requested", "confirmed"]
    assert await _left(outbox) == []


async def test_rows_of_other_processes_leave_in_order(use_cases: SendingProcess, outbox: SqlOutbox) -> None:
    """What another process committed is found, and what this one adds comes after it."""
    await use_cases.commit(*(message(1, template) for template in OLD), here=False)
    async with running(use_cases.relay.run):
        await use_cases.commit(message(1, "completed"))
        await until(lambda: len(use_cases.chats.sent) == 6)
        await use_cases.relay.stop()
    assert [template for _, template, _ in use_cases.chats.sent] == [*OLD, "completed"]
    assert await _left(outbox) == []


async def test_a_later_delivery_edits_the_message(use_cases: SendingProcess, outbox: SqlOutbox) -> None:
    """The message of a subject is remembered beyond the process that sent it."""
    async with running(use_cases.relay.run):
        await use_cases.commit(message(1, "invoice", "invoice:9"))
        await until(lambda: use_cases.chats.sent)
        await use_cases.relay.stop()
    known = await outbox.message_of(1, "invoice:9")
    assert known is not None
    async with running(Relay(Channel.BOOKING, outbox, use_cases.chats, SystemClock(), policy=QUICK).run):
        await use_cases.commit(message(1, "invoice_gone", "invoice:9"), here=False)
        await until(lambda: len(use_cases.chats.sent) == 2)
    assert use_cases.chats.sent[1] == (1, "invoice_gone", known)


async def test_a_failing_message_is_sent_again(use_cases: SendingProcess, outbox: SqlOutbox) -> None:
    """A refused message is tried again, before those that follow in its chat."""
    use_cases.chats.refusals = [RetryLater("bad gateway"), RetryLater("slow down", 0.05)]
    async with running(use_cases.relay.run):
        await use_cases.commit(message(1, "requested"), message(1, "confirmed"))
        await until(lambda: len(use_cases.chats.sent) == 2)
        await use_cases.relay.stop()
    assert [template for _, template, _ in use_cases.chats.sent] == ["requested", "confirmed"]
    assert await _left(outbox) == []


async def test_a_lost_customer_is_told_to_staff(use_cases: SendingProcess, outbox: SqlOutbox) -> None:
    """What will never be taken is parked, and a word for the staff waits in its place."""
    use_cases.chats.refusals = [UndeliverableError("blocked by the user")]
    async with running(use_cases.relay.run):
        await use_cases.commit(message(1, "requested"))
        await until(lambda: not use_cases.chats.refusals)
        await use_cases.relay.stop()
    parked, told = await _left(outbox)
    assert (parked.state, parked.last_error) == ("parked", "blocked by the user")
    assert (told.channel, told.chat_id, told.template) == (Channel.DISPATCH, STAFF_CHAT, "undeliverable")
