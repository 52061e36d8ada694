"""What the staff group reads: cards, the queue, figures, refunds that wait."""

from datetime import timedelta

import pytest

from domain.values.actor import SYSTEM
from domain.values.ids import BookingId, RefundId, VehicleId
from domain.values.place import Position
from domain.values.status import BookingStatus, RefundStatus, VehicleState
from storage.queries.board import SqlDispatchBoard
from tests.builders import (
    BOOKING,
    DISPATCHER,
    FARE,
    HOUR,
    MINUTE,
    START,
    VEHICLE,
    a_booking,
    a_dispatcher,
    a_driver,
    a_payment,
    a_refund,
    a_vehicle,
)
from tests.contract.company import Company, a_radio_car

R, S, V = RefundStatus, BookingStatus, VehicleState


@pytest.fixture
def board(company: Company) -> SqlDispatchBoard:
    """The board on the database; a heartbeat is stale after a minute."""
    return SqlDispatchBoard(company.database, company.clock, MINUTE)


async def test_a_card_tells_who_did_what(company: Company, board: SqlDispatchBoard) -> None:
    """A card has the ride, its whole history, and the dispatchers who acted in it."""
    async with company.uow() as uow:
        await uow.people.save_dispatcher(a_dispatcher())
        await uow.commit()
    booking = a_booking(S.ASSIGNED)
    history = list(booking.events)
    await company.keep(booking)
    card = await board.card(BOOKING)
    assert card is not None
    assert (card.ride.booking, list(card.history)) == (booking, history)
    assert (card.dispatchers, card.suggestions) == ({DISPATCHER: a_dispatcher()}, [])
    assert await board.card_by_code(booking.code) == card
    assert await board.card(BookingId(99)) is None
    assert await board.dispatcher(DISPATCHER) == a_dispatcher()


async def test_a_card_suggests_vehicles(company: Company, board: SqlDispatchBoard) -> None:
    """Suggested are the nearest with a fresh position, then the longest waiting, last who was passed over."""
    near, far = Position(37.5550, 126.9710), Position(37.6, 127.1)
    fresh, stale = {"position_at": START}, {"position_at": START - timedelta(minutes=16)}
    cars = [
        a_radio_car(1, free_since=START),
        a_radio_car(2, free_since=START - HOUR, position=near, **stale),
        a_radio_car(3, position=far, **fresh),
        a_vehicle(V.AVAILABLE, position=near, **fresh),
        a_radio_car(4, position=near, **fresh),
        a_radio_car(5, grade="prime"),
    ]
    await company.keep_cars(*cars)
    await company.keep(a_booking(S.REQUESTED, passed_over=(VehicleId(4),)))
    card = await board.card(BOOKING)
    assert card is not None
    assert [each.vehicle.id for each in card.suggestions] == [VEHICLE, 3, 2, 1, 4]
    first = card.suggestions[0]
    assert first.driver == a_driver()
    assert first.distance_m == near.metres_to(Position(37.5547, 126.9707))
    assert card.suggestions[2].distance_m is None


async def test_the_queue_has_what_waits(company: Company, board: SqlDispatchBoard) -> None:
    """The queue has paid bookings that are not final: requested first, then by pickup time."""
    await company.keep_ride(1, S.CONFIRMED, pickup_at=START + 5 * HOUR)
    await company.keep_ride(2, S.CONFIRMED, pickup_at=START + 2 * HOUR)
    await company.keep_ride(3, S.REQUESTED)
    for number, status in ((4, S.AWAITING_PAYMENT), (5, S.COMPLETED), (6, S.CANCELLED)):
        await company.keep_ride(number, status)
    assert [view.booking.id for view in await board.queue()] == [3, 2, 1]


async def test_the_days_figures(company: Company, board: SqlDispatchBoard) -> None:
    """The figures of a day count bookings that were placed in it, and their money agrees."""
    await company.keep_ride(1, S.COMPLETED)
    await company.keep_ride(2, S.COMPLETED, grade="prime")
    await company.keep_ride(3, S.CANCELLED)
    await company.keep_ride(4, S.AWAITING_PAYMENT)
    day = await board.stats(START, START + HOUR)
    assert day.by_status == {"completed": 2, "cancelled": 1, "awaiting_payment": 1}
    assert day.by_grade == {"basic": 2, "prime": 1}
    assert (day.captured, day.kept, day.refunded, day.refund_due) == (3 * FARE, 2 * FARE, 0, FARE)
    assert (await board.stats(START + MINUTE, START + HOUR)).by_status == {}


async def test_refunds_that_wait(company: Company, board: SqlDispatchBoard) -> None:
    """A refund waits until the money has gone back."""
    assert await board.refunds_waiting() == []
    booking = await company.keep(a_booking(S.CANCELLED))
    refund = a_refund()
    refund.hand_to_staff()
    async with company.uow() as uow:
        await uow.payments.add(a_payment())
        await uow.payments.add_refund(refund)
        await uow.commit()
    assert await board.refunds_waiting() == [(refund, booking)]
    refund.done(SYSTEM, START)
    async with company.uow() as uow:
        await uow.payments.save_refund(refund)
        await uow.commit()
    assert await board.refunds_waiting() == []


async def test_refunds_wait_from_the_oldest_on(company: Company, board: SqlDispatchBoard) -> None:
    """Whatever holds a refund up, the oldest is the first, and one that is done is in nobody's way."""
    await company.keep(a_booking(S.CANCELLED))
    async with company.uow() as uow:
        await uow.payments.add(a_payment())
        for number, status in ((14, R.MANUAL), (12, R.DUE), (11, R.DONE), (13, R.FAILED), (15, R.SENT)):
            refund = a_refund(id=RefundId(number), status=status, idempotency_key=f"key-{number}")
            await uow.payments.add_refund(refund)
        await uow.commit()
    assert [refund.id for refund, _ in await board.refunds_waiting()] == [12, 13, 14, 15]


async def test_the_dispatch_side_is_up_while_it_beats(company: Company, board: SqlDispatchBoard) -> None:
    """The dispatch side is up while its heartbeat is not older than it may be."""
    assert not await board.is_dispatch_up(START)
    async with company.uow() as uow:
        await uow.notes.keep_time("heartbeat:dispatch", START)
        await uow.commit()
    assert await board.is_dispatch_up(START + MINUTE)
    assert not await board.is_dispatch_up(START + MINUTE + timedelta(seconds=1))
