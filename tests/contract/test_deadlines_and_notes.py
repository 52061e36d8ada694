"""What is due is met by one process; and small things that the processes leave for each other."""

import asyncio
from datetime import timedelta

import pytest

from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.messages.templates import Template
from domain.model.deadline import Deadline, DeadlineKind
from domain.ports.outbox import SentDelivery
from domain.values.actor import SYSTEM
from domain.values.ids import BookingCode, BookingId
from domain.values.status import BookingStatus
from storage.bot_names import BotNames
from storage.deadlines import SqlDeadlines
from storage.outbox import SqlOutbox
from storage.staff_chat import StaffChat
from tests.builders import BOOKING, MINUTE, START, a_booking
from tests.contract.company import Company

PAY_BY = START + 15 * MINUTE


@pytest.fixture
def due(company: Company) -> SqlDeadlines:
    """The deadlines on the database."""
    return SqlDeadlines(company.database, company.rules)


async def test_a_deadline_is_claimed_when_its_time_has_come(company: Company, due: SqlDeadlines) -> None:
    """A deadline is given out from its moment on, to one process, and again when the lease is over."""
    await company.keep(a_booking())
    assert await due.claim(PAY_BY - timedelta(microseconds=1), PAY_BY + MINUTE, 10) == []
    expected = [Deadline(BOOKING, DeadlineKind.PAY, PAY_BY)]
    assert await due.claim(PAY_BY, PAY_BY + MINUTE, 10) == expected
    assert await due.claim(PAY_BY, PAY_BY + MINUTE, 10) == []
    assert await due.claim(PAY_BY + MINUTE, PAY_BY + 2 * MINUTE, 10) == expected


async def test_each_deadline_goes_to_one_ticker(company: Company, due: SqlDeadlines) -> None:
    """However many processes tick at once, each deadline is met by one of them; earliest come first."""
    for number in range(1, 13):
        code = BookingCode(f"C{number:04}")
        booking = a_booking(BookingStatus.AWAITING_PAYMENT, id=BookingId(number), code=code)
        booking.pay_by = PAY_BY + number * MINUTE
        await company.keep(booking)
    at = PAY_BY + timedelta(hours=1)
    found = await asyncio.gather(*(due.claim(at, at + MINUTE, 20) for _ in range(4)))
    assert sorted(each.booking_id for some in found for each in some) == list(range(1, 13))
    again = await due.claim(at + MINUTE, at + 2 * MINUTE, 3)
    assert [each.booking_id for each in again] == [1, 2, 3]


async def test_everything_due_of_a_booking_is_given(company: Company, due: SqlDeadlines) -> None:
    """A claimed booking comes with all that is due of it, earliest first, and with nothing that is not."""
    await company.keep(a_booking(BookingStatus.REQUESTED))
    found = await due.claim(START + timedelta(days=1), START + timedelta(days=1, minutes=1), 10)
    assert [each.kind for each in found] == [DeadlineKind.CONFIRM_REMINDER, DeadlineKind.CONFIRM]


async def test_a_ticker_waits_for_nobody_who_changes_a_booking(company: Company, due: SqlDeadlines) -> None:
    """A booking that somebody is changing is left for the next look."""
    await company.keep(a_booking(BookingStatus.REQUESTED))
    at = START + timedelta(days=1)
    async with asyncio.TaskGroup() as tasks, company.uow() as uow:
        booking = await uow.bookings.get(BOOKING)
        claiming = tasks.create_task(due.claim(at, at + MINUTE, 10))
        await asyncio.wait([claiming], timeout=0.2)
        booking.confirm(SYSTEM, START + MINUTE)
        await uow.bookings.save(booking)
        await uow.commit()
    assert DeadlineKind.CONFIRM not in {each.kind for each in claiming.result()}


async def test_the_staff_group_may_move(company: Company) -> None:
    """The id that Telegram gave the group is remembered; messages of the old one are forgotten."""
    staff, outbox = StaffChat(company.database), SqlOutbox(company.database, company.clock)
    assert await staff.moved_from(-500) == -500
    card = Delivery(channel=Channel.DISPATCH, chat_id=STAFF_CHAT, template=Template.CARD, subject="card:7")
    await outbox.settle([SentDelivery(delivery=card, message_id=5)], START)
    await staff.moved(-500, -100_500)
    assert await staff.moved_from(-500) == -100_500
    assert await staff.moved_from(-600) == -600
    assert await outbox.message_of(STAFF_CHAT, "card:7") is None


async def test_a_bots_name_is_left_for_the_other_process(company: Company) -> None:
    """The name of a bot is known to the other side, empty while it has never run."""
    names = BotNames(company.database)
    assert await names.find("booking") == ""
    await names.keep("booking", "hanbit_taxi_bot")
    await names.keep("booking", "hanbit_taxi_bot")
    assert await names.find("booking") == "hanbit_taxi_bot"
