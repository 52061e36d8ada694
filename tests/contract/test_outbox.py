"""The outbox: each delivery leaves once, in order per chat, and none is lost on the way."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from domain.messages.delivery import STAFF_CHAT, Channel, Delivery, DeliveryState
from domain.messages.templates import Template
from domain.ports.outbox import SentDelivery
from storage.outbox import SqlOutbox
from storage.tables.traffic import deliveries
from tests.builders import BOOKING, CUSTOMER, HOUR, MINUTE, OTHER_CUSTOMER, START
from tests.contract.company import Company

UNTIL = START + MINUTE
BOOKING_BOT = Channel.BOOKING


@pytest.fixture
def outbox(company: Company) -> SqlOutbox:
    """The outbox of the database."""
    return SqlOutbox(company.database, company.clock)


def message(chat_id: int = CUSTOMER, **changes: Any) -> Delivery:
    """A status message."""
    plain = Delivery(channel=BOOKING_BOT, chat_id=chat_id, template=Template.REQUESTED, booking_id=BOOKING)
    return replace(plain, **changes)


async def put(company: Company, *new: Delivery) -> None:
    """Store deliveries in this order, each by itself."""
    for delivery in new:
        async with company.uow() as uow:
            uow.deliver([delivery])
            await uow.commit()


async def claimed(outbox: SqlOutbox, now: datetime = START, limit: int = 10) -> list[Delivery]:
    """What the booking bot's process may send now."""
    return await outbox.claim(BOOKING_BOT, now, now + MINUTE, limit)


async def test_a_delivery_comes_out_as_it_went_in(company: Company, outbox: SqlOutbox) -> None:
    """A claim gives all that the sender needs to know."""
    await put(company, message(event_number=3, subject="invoice:9", arguments={"payment_id": 9}))
    (found,) = await claimed(outbox)
    assert found == message(
        id=found.id,
        event_number=3,
        subject="invoice:9",
        arguments={"payment_id": 9},
        due_at=START,
        created_at=START,
    )


async def test_the_first_of_each_chat_is_claimed(company: Company, outbox: SqlOutbox) -> None:
    """A claim gives the first waiting delivery of each chat, oldest first, and no later one."""
    await put(
        company, message(event_number=1), message(event_number=2), message(OTHER_CUSTOMER, event_number=3)
    )
    assert [each.event_number for each in await claimed(outbox)] == [1, 3]
    assert await claimed(outbox) == []


async def test_the_next_follows_when_the_first_is_sent(company: Company, outbox: SqlOutbox) -> None:
    """When the first of a chat is sent, the second is claimed."""
    await put(company, message(event_number=1), message(event_number=2))
    (first,) = await claimed(outbox)
    await outbox.settle([SentDelivery(delivery=first, message_id=55)], START)
    assert [each.event_number for each in await claimed(outbox)] == [2]


async def test_channels_are_apart(company: Company, outbox: SqlOutbox) -> None:
    """Each process claims the deliveries of its own channel, though the chat may be the same."""
    await put(company, message(), message(channel=Channel.DISPATCH, template=Template.JOB))
    assert [each.template for each in await claimed(outbox)] == ["requested"]
    found = await outbox.claim(Channel.DISPATCH, START, UNTIL, 10)
    assert [each.template for each in found] == ["job"]


async def test_a_claim_is_bounded(company: Company, outbox: SqlOutbox) -> None:
    """A claim gives no more than was asked for; the next one gives the rest."""
    await put(company, *(message(chat, event_number=chat) for chat in (1, 2, 3)))
    assert [each.event_number for each in await claimed(outbox, limit=2)] == [1, 2]
    assert [each.event_number for each in await claimed(outbox, limit=2)] == [3]


async def test_a_crashed_senders_delivery_comes_back(company: Company, outbox: SqlOutbox) -> None:
    """What was claimed and never settled is claimed again when the lease is over, not before."""
    await put(company, message())
    assert len(await claimed(outbox)) == 1
    assert await claimed(outbox, START + timedelta(seconds=59)) == []
    assert len(await claimed(outbox, START + MINUTE)) == 1


async def test_a_postponed_delivery_holds_its_chat(company: Company, outbox: SqlOutbox) -> None:
    """While the first of a chat waits for its next attempt, the ones behind it wait too."""
    await put(company, message(event_number=1), message(event_number=2))
    (first,) = await claimed(outbox)
    await outbox.postpone(first, "Too Many Requests: retry after 30", START + HOUR)
    assert await claimed(outbox, START + MINUTE) == []
    (again,) = await claimed(outbox, START + HOUR)
    assert (again.event_number, again.attempts) == (1, 1)
    assert again.last_error == "Too Many Requests: retry after 30"


async def test_a_delivery_for_later_waits(company: Company, outbox: SqlOutbox) -> None:
    """A delivery is not claimed before it is due, and the outbox says when that is."""
    await put(company, message(due_at=START + HOUR))
    assert await claimed(outbox) == []
    assert await outbox.next_due(BOOKING_BOT) == START + HOUR
    assert await outbox.next_due(Channel.DISPATCH) is None
    assert len(await claimed(outbox, START + HOUR)) == 1


async def test_a_sent_message_is_known_by_its_subject(company: Company, outbox: SqlOutbox) -> None:
    """Of several deliveries on one subject the last message is remembered, per chat."""
    await put(company, message(subject="invoice:9"), message(OTHER_CUSTOMER, subject="invoice:9"))
    first, other = await claimed(outbox)
    assert await outbox.message_of(CUSTOMER, "invoice:9") is None
    sent = [SentDelivery(delivery=first, message_id=55), SentDelivery(delivery=other, message_id=66)]
    await outbox.settle([*sent, SentDelivery(delivery=first, message_id=77)], START)
    assert await outbox.message_of(CUSTOMER, "invoice:9") == 77
    assert await outbox.message_of(OTHER_CUSTOMER, "invoice:9") == 66
    assert [(row.state, row.lease_until) for row in await company.rows(deliveries)] == [("sent", None)] * 2


async def test_sending_without_a_message_forgets_none(company: Company, outbox: SqlOutbox) -> None:
    """A delivery that left no message of its own keeps the one that is known."""
    await put(company, message(subject="invoice:9"))
    (first,) = await claimed(outbox)
    await outbox.settle([SentDelivery(delivery=first, message_id=55)], START)
    await outbox.settle([SentDelivery(delivery=first, message_id=None)], START)
    await outbox.settle([], START)
    assert await outbox.message_of(CUSTOMER, "invoice:9") == 55


async def test_a_parked_delivery_is_told_to_the_staff(company: Company, outbox: SqlOutbox) -> None:
    """When a customer cannot be reached, staff hear of it in the same breath, and the next one may go."""
    await put(company, message(event_number=4), message(event_number=5))
    (lost,) = await claimed(outbox)
    await outbox.park(lost, "Forbidden: bot was blocked by the user", START)
    (told,) = await outbox.claim(Channel.DISPATCH, START, UNTIL, 10)
    assert (told.chat_id, told.template, told.booking_id) == (STAFF_CHAT, "undeliverable", BOOKING)
    assert told.arguments == {"delivery_id": lost.id, "template": "requested"}
    assert [each.event_number for each in await claimed(outbox)] == [5]


async def test_a_delivery_is_parked_once(company: Company, outbox: SqlOutbox) -> None:
    """Parking what is parked or sent already tells nobody anything."""
    await put(company, message())
    (lost,) = await claimed(outbox)
    await outbox.park(lost, "blocked", START)
    await outbox.park(lost, "blocked", START)
    assert len(await company.rows(deliveries)) == 2


@pytest.mark.parametrize(
    ("channel", "chat_id"), [(Channel.DISPATCH, STAFF_CHAT), (Channel.GATEWAY, int(BOOKING))]
)
async def test_staff_are_not_told_of_themselves(
    company: Company, outbox: SqlOutbox, channel: Channel, chat_id: int
) -> None:
    """A parked message to the staff, or a parked gateway call, makes no message to the staff."""
    await put(company, message(chat_id, channel=channel))
    (lost,) = await outbox.claim(channel, START, UNTIL, 10)
    await outbox.park(lost, "chat not found", START)
    assert [row.state for row in await company.rows(deliveries)] == ["parked"]


async def test_a_parked_delivery_can_be_tried_again(company: Company, outbox: SqlOutbox) -> None:
    """Staff see what is parked, and a retry makes it due at once with its attempts counted anew."""
    await put(company, message())
    (lost,) = await claimed(outbox)
    await outbox.park(lost, "blocked", START)
    (parked,) = await outbox.parked()
    assert (parked.id, parked.state, parked.last_error) == (lost.id, DeliveryState.PARKED, "blocked")
    assert await outbox.retry(lost.id)
    assert not await outbox.retry(lost.id)
    assert await outbox.parked() == []
    assert [(each.id, each.attempts) for each in await claimed(outbox)] == [(lost.id, 0)]


async def test_what_is_not_sent_is_listed(company: Company, outbox: SqlOutbox) -> None:
    """The list has what waits and what is parked, oldest first, and nothing that was sent."""
    await put(company, message(1, event_number=1), message(2, event_number=2), message(3, event_number=3))
    first, second, _ = await claimed(outbox)
    await outbox.settle([SentDelivery(delivery=first)], START)
    await outbox.park(second, "blocked", START)
    listed = [(each.event_number, each.state) for each in await outbox.listed() if each.chat_id]
    assert listed == [(2, DeliveryState.PARKED), (3, DeliveryState.PENDING)]
    assert [each.event_number for each in await outbox.listed(1)] == [2]


async def test_two_relays_never_claim_the_same(company: Company, outbox: SqlOutbox) -> None:
    """However many processes claim at once, each delivery goes to one of them."""
    await put(company, *(message(chat, event_number=chat) for chat in range(1, 21)))
    both = await asyncio.gather(*(claimed(outbox, limit=20) for _ in range(4)))
    numbers = [each.event_number for found in both for each in found]
    assert sorted(numbers) == list(range(1, 21))


async def test_a_claim_gives_what_replaced_a_delivery(company: Company, outbox: SqlOutbox) -> None:
    """A delivery that took the place of an earlier one is claimed once, with its own arguments."""
    job = message(subject="job:7:1", arguments={"offer": 1, "end": ""})
    await put(company, job, replace(job, arguments={"offer": 1, "end": "lapsed"}, event_number=9))
    (found,) = await claimed(outbox)
    assert (found.arguments["end"], found.event_number) == ("lapsed", 9)


async def of_the_future(company: Company, *numbers: int) -> None:
    """Let a newer version have written the deliveries of these event numbers."""
    async with company.database.write() as connection:
        of_theirs = deliveries.c.event_number.in_(numbers)
        await connection.execute(update(deliveries).where(of_theirs).values(template="of the future"))
        await company.database.commit(connection)


async def test_what_a_newer_version_wrote_is_parked(company: Company, outbox: SqlOutbox) -> None:
    """A template that this version does not know holds up nobody: it is parked, and staff are told."""
    numbers = range(1, 6)
    await put(company, *(message(event_number=number) for number in numbers), message(OTHER_CUSTOMER))
    await of_the_future(company, 1, 2, 4)
    assert [(each.chat_id, each.event_number) for each in await claimed(outbox)] == [
        (OTHER_CUSTOMER, 0),
        (CUSTOMER, 3),
    ]
    lost = [each for each in await outbox.listed() if each.state is DeliveryState.PARKED]
    assert [(each.event_number, each.template) for each in lost] == [
        (1, "of the future"),
        (2, "of the future"),
    ]
    assert {each.last_error for each in lost} == {"no such message in this version: of the future"}
    told = [each for each in await outbox.listed() if each.channel is Channel.DISPATCH]
    assert [(each.template, each.booking_id) for each in told] == [("undeliverable", BOOKING)] * 2
    assert [each.event_number for each in await outbox.parked()] == [2, 1]


async def test_a_claim_that_parks_is_bounded(company: Company, outbox: SqlOutbox) -> None:
    """However many rows cannot be read, a claim gives as many of the others as were asked for."""
    await put(company, *(message(chat, event_number=chat) for chat in range(1, 7)))
    await of_the_future(company, 1, 3)
    assert [each.event_number for each in await claimed(outbox, limit=2)] == [2, 4]
    assert [each.event_number for each in await claimed(outbox, limit=2)] == [5, 6]


async def test_a_newer_version_finds_what_was_parked(company: Company, outbox: SqlOutbox) -> None:
    """Once the program knows the template, a retry delivers what an older version had parked."""
    await put(company, message(event_number=1))
    await of_the_future(company, 1)
    assert await claimed(outbox) == []
    async with company.database.write() as connection:
        await connection.execute(update(deliveries).values(template="confirmed"))
        await company.database.commit(connection)
    (parked,) = await outbox.parked()
    assert await outbox.retry(parked.id)
    assert [each.template for each in await claimed(outbox)] == [Template.CONFIRMED]
