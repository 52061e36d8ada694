"""One transaction: state, events, read model, deadlines and deliveries become true together."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.events import BookingEvent
from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.messages.templates import Template
from domain.model.booking import Booking
from domain.model.deadline import DeadlineKind
from domain.model.my_ride import fold
from domain.policies.deadlines import deadlines_of
from domain.subscribers import SUBSCRIBERS
from domain.values.actor import SYSTEM
from domain.values.status import BookingStatus
from storage.deadlines import SqlDeadlines
from storage.event_serialization import event_of, event_row
from storage.mappers import my_ride_of
from storage.tables.rides import bookings, events, my_rides
from storage.tables.traffic import deliveries
from tests.builders import BOOKING, CUSTOMER, HOUR, MINUTE, START, a_booking
from tests.contract.company import Company

S = BookingStatus


def message(**changes: Any) -> Delivery:
    """A status message to the usual customer."""
    return replace(
        Delivery(channel=Channel.BOOKING, chat_id=CUSTOMER, template=Template.REQUESTED), **changes
    )


def card(event_number: int) -> Delivery:
    """The card of the usual booking after some event."""
    return Delivery(
        channel=Channel.DISPATCH,
        chat_id=STAFF_CHAT,
        template=Template.CARD,
        subject=f"card:{BOOKING}",
        booking_id=BOOKING,
        event_number=event_number,
    )


@pytest.mark.parametrize("status", list(BookingStatus))
@pytest.mark.parametrize("radio", [False, True])
async def test_my_rides_are_what_the_events_say(company: Company, status: BookingStatus, radio: bool) -> None:
    """The read model's row, written from the booking, equals the fold of the events in the log."""
    await company.keep(a_booking(status, radio=radio))
    history = [event_of(row) for row in await company.rows(events)]
    assert [my_ride_of(row) for row in await company.rows(my_rides)] == [fold(history)]


async def test_my_rides_follow_each_change(company: Company) -> None:
    """A later transaction's events are added to the log and change the read model's row."""
    await company.keep(a_booking(S.REQUESTED))
    async with company.uow() as uow:
        booking = await uow.bookings.get(BOOKING)
        booking.confirm(SYSTEM, START + HOUR)
        await uow.bookings.save(booking)
        await uow.commit()
    (row,) = await company.rows(my_rides)
    history = [event_of(each) for each in await company.rows(events)]
    assert my_ride_of(row) == fold(history)
    assert (row.status, row.version) == ("confirmed", booking.version)


@pytest.mark.parametrize("status", list(BookingStatus))
async def test_events_come_back_as_they_happened(company: Company, status: BookingStatus) -> None:
    """Every kind of event survives the log, with the correlation id of the update that caused it."""
    booking = a_booking(status)
    history = list(booking.events)
    await company.keep(booking)
    rows = await company.rows(events)
    assert [event_of(row) for row in rows] == history
    assert {row.correlation_id for row in rows} == {"update:1"}


def test_an_event_holds_no_personal_detail() -> None:
    """What an event keeps are ids, numbers, codes and times."""
    booking = a_booking(S.CANCELLED, note="a secret")
    kept = str([event_row(event, "update:1") for event in booking.events])
    for personal in (booking.contact.name, booking.contact.phone, booking.pickup.label, "a secret"):
        assert personal not in kept


@pytest.mark.parametrize("status", list(BookingStatus))
async def test_deadlines_are_those_of_the_booking(company: Company, status: BookingStatus) -> None:
    """A booking's row has the earliest of the deadlines that follow from its state."""
    booking = await company.keep(a_booking(status, pickup_at=START + 5 * HOUR))
    (row,) = await company.rows(bookings)
    assert row.due_at == min((each.due_at for each in deadlines_of(booking, company.rules)), default=None)


async def test_deadlines_change_with_the_booking(company: Company) -> None:
    """When a booking moves on, its next deadline is that of the new state."""
    await company.keep(a_booking(S.REQUESTED))
    async with company.uow() as uow:
        booking = await uow.bookings.get(BOOKING)
        booking.confirm(SYSTEM, START + MINUTE)
        await uow.bookings.save(booking)
        await uow.commit()
    (row,) = await company.rows(bookings)
    assert row.due_at == min(each.due_at for each in deadlines_of(booking, company.rules))


async def test_a_deadline_that_stays_keeps_its_lease(company: Company) -> None:
    """Saving a booking does not make a deadline due again that somebody is meeting; a new one is free."""
    due = START + timedelta(days=1)
    await company.keep(a_booking(S.REQUESTED))
    assert await SqlDeadlines(company.database, company.rules).claim(due, due + MINUTE, 10)
    await _saved(company, lambda booking: None)
    (row,) = await company.rows(bookings)
    assert row.due_lease == due + MINUTE
    await _saved(company, lambda booking: booking.remind(DeadlineKind.CONFIRM_REMINDER, due))
    (row,) = await company.rows(bookings)
    assert (row.due_at, row.due_lease) == (START + 16 * MINUTE, None)


async def _saved(company: Company, change: Callable[[Booking], None]) -> None:
    async with company.uow() as uow:
        booking = await uow.bookings.get(BOOKING)
        change(booking)
        await uow.bookings.save(booking)
        await uow.commit()


async def test_subscribers_hear_what_happened(company: Company) -> None:
    """Each subscriber gets the booking and the events of this transaction, and its deliveries are kept."""
    heard: list[tuple[Booking, list[BookingEvent]]] = []

    def subscriber(booking: Booking, events: Sequence[BookingEvent]) -> list[Delivery]:
        heard.append((booking, list(events)))
        return [message(booking_id=booking.id, event_number=events[-1].number)]

    company.subscribers = [subscriber]
    booking = a_booking(S.REQUESTED)
    history = list(booking.events)
    await company.keep(booking)
    assert heard == [(booking, history)]
    (row,) = await company.rows(deliveries)
    assert (row.template, row.booking_id, row.event_number) == ("requested", BOOKING, history[-1].number)
    assert (row.state, row.attempts, row.due_at) == ("pending", 0, START)


async def test_the_real_subscribers_fit(company: Company) -> None:
    """A paid booking leaves a message to its customer and a card for the staff."""
    company.subscribers = SUBSCRIBERS
    await company.keep(a_booking(S.REQUESTED))
    rows = [(row.channel, row.chat_id, row.template) for row in await company.rows(deliveries)]
    assert rows == [("booking", CUSTOMER, "requested"), ("dispatch", STAFF_CHAT, "card")]


async def test_own_deliveries_are_born_leased(company: Company) -> None:
    """Deliveries of this process's channels go to its relay after the commit; others wait to be claimed."""
    company.own_channels = frozenset({Channel.BOOKING})
    async with company.uow() as uow:
        uow.deliver([message(), card(1), message(due_at=START + HOUR)])
        assert company.woken == []
        await uow.commit()
    ours, card_row, later = await company.rows(deliveries)
    assert [each.id for each in company.woken] == [ours.id]
    assert (company.woken[0].due_at, company.woken[0].created_at) == (START, START)
    assert ours.lease_until == START + timedelta(seconds=30)
    assert (card_row.lease_until, later.lease_until) == (None, None)


async def test_nothing_is_woken_without_a_commit(company: Company) -> None:
    """Deliveries of a transaction that was left early are neither kept nor sent."""
    company.own_channels = frozenset({Channel.BOOKING})
    async with company.uow() as uow:
        uow.deliver([message()])
    assert (company.woken, await company.rows(deliveries)) == ([], [])


async def test_many_deliveries_keep_their_order(company: Company) -> None:
    """Deliveries of one transaction are numbered in the order in which they were given."""
    company.own_channels = frozenset({Channel.BOOKING})
    async with company.uow() as uow:
        uow.deliver([message(event_number=number) for number in range(40)])
        await uow.commit()
    assert [row.event_number for row in await company.rows(deliveries)] == list(range(40))
    assert [each.event_number for each in sorted(company.woken, key=lambda each: each.id)] == list(range(40))


async def test_a_card_that_waits_is_replaced(company: Company) -> None:
    """While the other process is down, only the latest card of a booking waits for it."""
    for number in (1, 2, 3):
        async with company.uow() as uow:
            uow.deliver([card(number), replace(card(number), subject="", template=Template.UNASSIGNED)])
            await uow.commit()
    rows = [(row.template, row.event_number) for row in await company.rows(deliveries)]
    assert rows == [("card", 3), ("unassigned", 1), ("unassigned", 2), ("unassigned", 3)]


async def test_a_card_that_is_being_sent_is_not_replaced(company: Company) -> None:
    """A card that somebody has claimed is followed by the next one, not changed under their hands."""
    async with company.uow() as uow:
        uow.deliver([card(1)])
        await uow.commit()
    async with company.database.write() as connection:
        await connection.execute(deliveries.update().values(lease_until=START + MINUTE))
        await company.database.commit(connection)
    async with company.uow() as uow:
        uow.deliver([card(2)])
        await uow.commit()
    assert [row.event_number for row in await company.rows(deliveries)] == [1, 2]
