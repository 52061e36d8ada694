"""Bookings: they come back as they were kept, and nobody overwrites what they have not seen."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from domain.errors import BookingNotFound, StaleRecord
from domain.model.deadline import DeadlineKind
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import BookingCode, BookingId, VehicleId
from domain.values.status import BookingStatus
from storage.tables.rides import bookings, events
from storage.unit_of_work import SqlUnitOfWork
from tests.builders import (
    BOOKING,
    CUSTOMER,
    MINUTE,
    OTHER_CUSTOMER,
    START,
    TYPED,
    a_booking,
    a_new_booking,
)
from tests.contract.company import Company

S = BookingStatus


@pytest.mark.parametrize("status", list(BookingStatus))
async def test_a_booking_comes_back_as_it_was_kept(company: Company, status: BookingStatus) -> None:
    """In every state, all that a booking knows survives the database; its events are in the log."""
    booking = a_booking(status, passed_over=(VehicleId(5), VehicleId(6)), claim_token="t" * 22, dropoff=TYPED)
    booking.remind(DeadlineKind.CONFIRM_REMINDER, START + MINUTE)
    booking.mark_payment_unclear(START + 2 * MINUTE)
    history = list(booking.events)
    await company.keep(booking)
    assert booking.events == []
    assert await company.booking(BOOKING) == replace(booking, events=[])
    assert [row.number for row in await company.rows(events)] == [event.number for event in history]


async def test_a_booking_is_found_by_what_people_know_of_it(company: Company) -> None:
    """A booking is found by its code, its payment link and the request that made it."""
    await company.keep(a_booking(claim_token="t" * 22), "a request")
    async with company.uow() as uow:
        assert (await uow.bookings.by_code(BookingCode("A7K2Q"))).id == BOOKING
        assert (await uow.bookings.by_claim_token("t" * 22)).id == BOOKING
        found = await uow.bookings.by_request_key("a request")
        assert found is not None
        assert found.id == BOOKING
        assert not await uow.bookings.code_is_free("A7K2Q")
        assert await uow.bookings.code_is_free("ZZZZZ")
        assert await uow.bookings.by_request_key("another") is None


async def test_an_unknown_booking_is_not_found(company: Company) -> None:
    """Whatever it is looked for by, a booking that is not there is refused as not found."""
    async with company.uow() as uow:
        with pytest.raises(BookingNotFound):
            await uow.bookings.get(BOOKING)
        with pytest.raises(BookingNotFound):
            await uow.bookings.by_code(BookingCode("A7K2Q"))
        with pytest.raises(BookingNotFound):
            await uow.bookings.by_claim_token("t" * 22)


async def test_open_bookings_of_a_customer(company: Company) -> None:
    """A customer's open bookings are those that are not final, oldest first, and nobody else's."""
    wanted = ((1, S.ON_TRIP, CUSTOMER), (2, S.COMPLETED, CUSTOMER), (3, S.REQUESTED, OTHER_CUSTOMER))
    for number, status, customer in (*wanted, (4, S.AWAITING_PAYMENT, CUSTOMER), (5, S.CANCELLED, CUSTOMER)):
        code = BookingCode(f"CODE{number}")
        await company.keep(a_booking(status, id=BookingId(number), code=code, customer_id=customer))
    async with company.uow() as uow:
        assert [each.id for each in await uow.bookings.open_of(CUSTOMER)] == [1, 4]
        assert await uow.bookings.with_status([S.REQUESTED, S.ON_TRIP]) == [1, 3]
        with pytest.raises(AssertionError):
            await uow.bookings.with_status([S.REQUESTED, S.CANCELLED])


async def test_leaving_without_commit_changes_nothing(company: Company) -> None:
    """What was added or saved in a transaction that was left early never happened."""
    await company.keep(a_booking(S.REQUESTED))
    async with company.uow() as uow:
        booking = await uow.bookings.get(BOOKING)
        booking.confirm(SYSTEM, START)
        await uow.bookings.save(booking)
        await uow.bookings.add(a_booking(id=BookingId(99), code=BookingCode("OTHER")), "other")
    assert (await company.booking(BOOKING)).status is S.REQUESTED
    with pytest.raises(BookingNotFound):
        await company.booking(BookingId(99))


async def test_an_error_rolls_back(company: Company) -> None:
    """An error within a transaction undoes all of it, and the next transaction works."""
    await company.keep(a_booking(S.REQUESTED))

    async def fail_late(uow: SqlUnitOfWork) -> None:
        booking = await uow.bookings.get(BOOKING)
        booking.confirm(SYSTEM, START)
        await uow.bookings.save(booking)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await company.change(fail_late)
    assert (await company.booking(BOOKING)).status is S.REQUESTED


async def test_a_saved_booking_is_one_object(company: Company) -> None:
    """However often and by whatever a booking is asked for in a transaction, it is the same object."""
    await company.keep(a_booking(S.REQUESTED), "a request")
    async with company.uow() as uow:
        first = await uow.bookings.by_request_key("a request")
        second = await uow.bookings.get(BOOKING)
        assert first is second
        second.confirm(SYSTEM, START)
        await uow.bookings.save(second)
        assert await uow.bookings.by_code(second.code) is second
        assert await uow.bookings.get(BOOKING) is second


async def test_an_added_booking_may_still_change(company: Company) -> None:
    """A booking that is changed and saved after it was added is kept with the change."""
    booking = a_booking(S.REQUESTED)
    async with company.uow() as uow:
        await uow.bookings.add(booking, "a request")
        booking.confirm(SYSTEM, START)
        await uow.bookings.save(booking)
        await uow.commit()
    kept = await company.booking(BOOKING)
    assert (kept.status, kept.version) == (S.CONFIRMED, booking.version)


async def test_an_overtaken_booking_is_refused(company: Company) -> None:
    """A booking that somebody else has written since it was loaded cannot be committed."""
    await company.keep(a_booking(S.REQUESTED))

    async def be_overtaken(uow: SqlUnitOfWork) -> None:
        booking = await uow.bookings.get(BOOKING)
        overtaking = update(bookings).values(version=bookings.c.version + 1)
        await uow.bookings.connection.execute(overtaking)
        booking.confirm(Actor.staff(2001), START)
        await uow.bookings.save(booking)

    with pytest.raises(StaleRecord):
        await company.change(be_overtaken)
    assert (await company.booking(BOOKING)).status is S.REQUESTED


async def test_an_object_that_was_loaded_before_is_refused(company: Company) -> None:
    """Where a booking is loaded again with news in it, the object from before can no longer be saved."""
    await company.keep(a_booking(S.REQUESTED), "a request")
    async with company.uow() as uow:
        old = await uow.bookings.by_request_key("a request")
        assert old is not None
        overtaking = update(bookings).values(version=bookings.c.version + 1)
        await uow.bookings.connection.execute(overtaking)
        assert await uow.bookings.get(BOOKING) is not old
        with pytest.raises(StaleRecord):
            await uow.bookings.save(old)


async def test_a_code_or_request_that_is_taken(company: Company) -> None:
    """Of two bookings with one code, or made by one request, only the first is kept."""
    await company.keep(a_booking(), "a request")
    with pytest.raises(StaleRecord):
        await company.keep(a_booking(id=BookingId(8)), "another request")
    with pytest.raises(StaleRecord):
        await company.keep(a_booking(id=BookingId(8), code=BookingCode("OTHER")), "a request")
    assert len(await company.rows(bookings)) == 1


async def test_accounts_that_do_not_agree_are_refused(company: Company) -> None:
    """The database itself refuses a booking whose money does not add up, and says that it is an error."""
    crooked = a_new_booking(captured=1_000, kept=900)
    with pytest.raises(Exception, match="books_agree"):
        await company.keep(crooked)
