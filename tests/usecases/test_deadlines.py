"""Deadlines that come due: what the app does by itself, and what it leaves alone."""

import pytest

from domain.commands.ride import UpdatePosition
from domain.model.deadline import Deadline, DeadlineKind
from domain.usecases.driving.update_position import update_position
from domain.usecases.time.handle_deadline import STEPS, handle_deadline
from domain.values.actor import SYSTEM
from domain.values.ids import BookingId
from domain.values.place import Position
from domain.values.reasons import CancelReason
from domain.values.status import BookingStatus, PaymentStatus, VehicleState
from tests.builders import CUSTOMER, DRIVER, FARE, HOUR, MINUTE, OTHER_DRIVER, START
from tests.usecases.company import Company, money

S, K = BookingStatus, DeadlineKind


async def up_now(company: Company) -> None:
    """The dispatch side was never away."""
    async with company.use_cases.uow() as uow:
        await uow.notes.keep_time("heartbeat:dispatch", company.clock.now())
        await uow.commit()


def test_every_kind_of_deadline_is_met() -> None:
    """There is a step for every kind of deadline."""
    assert set(STEPS) == set(K)


@pytest.mark.parametrize("kind", K)
async def test_what_is_not_due_changes_nothing(company: Company, kind: DeadlineKind) -> None:
    """A deadline that was claimed but is no longer due changes nothing, whatever its kind."""
    await up_now(company)
    booking = await company.place()
    assert (await company.reach_deadline(booking, kind)).status is S.AWAITING_PAYMENT
    await company.pay(booking)
    assert (await company.reach_deadline(booking, kind)).status is S.REQUESTED
    await company.cancel(booking)
    ended = await company.booking(booking)
    await company.told()
    company.clock.forward(hours=24)
    assert await company.reach_deadline(booking, kind) == ended
    assert await company.told() == []


async def test_a_deadline_of_no_booking(company: Company) -> None:
    """A deadline whose booking is not there does no harm."""
    await handle_deadline(Deadline(BookingId(404), K.PAY, START), company.use_cases)
    assert await company.told() == []


async def test_an_unpaid_booking_expires(company: Company) -> None:
    """At the end of the time to pay the booking is cancelled, its invoice removed, the customer told."""
    booking = await company.place()
    await company.told()
    company.clock.forward(minutes=14, seconds=59)
    assert (await company.reach_deadline(booking, K.PAY)).status is S.AWAITING_PAYMENT
    company.clock.forward(seconds=1)
    expired = await company.reach_deadline(booking, K.PAY)
    assert (expired.status, expired.cancel_reason) == (S.CANCELLED, CancelReason.UNPAID)
    assert expired.moved_by == SYSTEM
    assert [payment.status for payment in await company.payments(booking)] == [PaymentStatus.EXPIRED]
    assert sorted((t.chat_id, t.template) for t in await company.told()) == [
        (CUSTOMER, "cancelled"),
        (CUSTOMER, "invoice_gone"),
    ]


async def test_staff_are_reminded_to_confirm_once(company: Company) -> None:
    """At half of the time staff are reminded, once."""
    booking = await company.ride(S.REQUESTED)
    await company.told()
    company.clock.forward(minutes=7, seconds=30)
    await company.reach_deadline(booking, K.CONFIRM_REMINDER)
    await company.reach_deadline(booking, K.CONFIRM_REMINDER)
    assert await company.told_staff() == ["confirm_reminder"]


async def test_a_booking_that_nobody_confirms(company: Company) -> None:
    """At the end of the time to confirm, the booking is cancelled and all goes back."""
    booking = await company.ride(S.REQUESTED)
    company.clock.forward(minutes=15)
    await up_now(company)
    ended = await company.reach_deadline(booking, K.CONFIRM)
    assert (ended.cancel_reason, money(ended)) == (CancelReason.UNCONFIRMED, (FARE, 0, 0, FARE))


async def test_an_offer_lapses(company: Company) -> None:
    """After 45 seconds the offer is over: the vehicle is free, the driver told, the customer not."""
    booking = await company.ride(S.OFFERED)
    await company.told()
    company.clock.forward(seconds=44)
    assert (await company.reach_deadline(booking, K.OFFER)).status is S.OFFERED
    company.clock.forward(seconds=1)
    lapsed = await company.reach_deadline(booking, K.OFFER)
    assert (lapsed.status, lapsed.passed_over) == (S.CONFIRMED, (booking.vehicle_id,))
    assert await company.stock() == 1
    told = await company.told()
    assert [each.arguments["end"] for each in told if each.chat_id == DRIVER] == ["lapsed"]
    assert [each for each in told if each.chat_id == CUSTOMER] == []


async def test_a_ride_now_without_a_vehicle(company: Company) -> None:
    """A confirmed ride without a vehicle is pointed out every five minutes, and given up after thirty."""
    booking = await company.ride(S.CONFIRMED)
    await company.told()
    for _ in range(2):
        company.clock.forward(minutes=5)
        await company.reach_deadline(booking, K.ASSIGN_REMINDER)
        await company.reach_deadline(booking, K.ASSIGN_REMINDER)
        assert await company.told_staff() == ["unassigned"]
    company.clock.forward(minutes=19)
    await up_now(company)
    ended = await company.reach_deadline(booking, K.NO_VEHICLE)
    assert (ended.cancel_reason, ended.refund_due) == (CancelReason.NO_VEHICLE, FARE)


async def test_a_scheduled_ride_calls_for_its_vehicle(company: Company) -> None:
    """Staff are reminded to assign 45 minutes before the pickup, and of the missing vehicle after that."""
    booking = await company.ride(S.CONFIRMED, pickup_at=START + 5 * HOUR)
    await company.told()
    company.clock.at = START + 5 * HOUR - 46 * MINUTE
    await company.reach_deadline(booking, K.ASSIGN_REMINDER)
    assert await company.told_staff() == []
    for reminder in ("assign_reminder", "unassigned", "unassigned"):
        company.clock.forward(minutes=5)
        await company.reach_deadline(booking, K.ASSIGN_REMINDER)
        assert await company.told_staff() == [reminder]


async def test_no_ride_is_given_up_with_its_vehicle_under_way(company: Company) -> None:
    """A ride that has a vehicle is not given up, however late it is."""
    assigned = await company.ride(S.ASSIGNED)
    company.clock.forward(hours=3)
    await up_now(company)
    assert (await company.reach_deadline(assigned, K.NO_VEHICLE)).status is S.ASSIGNED


async def test_a_ride_is_given_up_during_an_offer(company: Company) -> None:
    """When the time for a vehicle is over, an offer that is still out ends with the ride."""
    booking = await company.ride(S.OFFERED)
    company.clock.forward(minutes=31)
    await up_now(company)
    assert (await company.reach_deadline(booking, K.NO_VEHICLE)).status is S.CANCELLED
    assert await company.stock() == 1


async def test_the_customer_is_reminded_of_the_pickup(company: Company) -> None:
    """Fifteen minutes before the pickup the customer is reminded, and the driver where there is one, once."""
    booking = await company.ride(S.CONFIRMED, pickup_at=START + 2 * HOUR)
    company.clock.at = START + 2 * HOUR - 30 * MINUTE
    line = await company.fleet.driver(DRIVER)
    assert line
    await company.assign(booking, line.vehicle)
    await company.drive(booking, S.ASSIGNED)
    await company.told()
    company.clock.forward(minutes=15)
    for _ in range(2):
        await company.reach_deadline(booking, K.PICKUP_REMINDER)
    assert sorted((t.chat_id, t.template) for t in await company.told()) == [
        (CUSTOMER, "pickup_reminder"),
        (DRIVER, "driver_reminder"),
    ]


async def test_a_reminder_without_a_vehicle(company: Company) -> None:
    """Where no driver is found yet, only the customer is reminded."""
    booking = await company.ride(S.CONFIRMED, pickup_at=START + 2 * HOUR)
    await company.told()
    company.clock.at = START + 2 * HOUR - 15 * MINUTE
    await company.reach_deadline(booking, K.PICKUP_REMINDER)
    assert [(t.chat_id, t.template) for t in await company.told()] == [(CUSTOMER, "pickup_reminder")]


async def test_nobody_is_reminded_of_what_is_past(company: Company) -> None:
    """A vehicle that is found only after the pickup time comes without a reminder of it."""
    booking = await company.ride(S.CONFIRMED, pickup_at=START + 2 * HOUR)
    (car,) = await company.radio_cars()
    company.clock.at = START + 2 * HOUR
    await company.assign(booking, car)
    await company.told()
    await company.reach_deadline(booking, K.PICKUP_REMINDER)
    assert await company.told() == []


async def test_a_long_trip_is_pointed_out_once(company: Company) -> None:
    """A trip that does not end is pointed out to staff after three hours, once, and goes on."""
    booking = await company.ride(S.ON_TRIP)
    await company.told()
    company.clock.forward(hours=3)
    for _ in range(2):
        assert (await company.reach_deadline(booking, K.TRIP_TOO_LONG)).status is S.ON_TRIP
    assert await company.told_staff() == ["trip_too_long"]


async def test_automatic_dispatch_offers_the_nearest(company: Company) -> None:
    """By itself, the app offers the ride to the nearest free car, confirming it on the way."""
    company.rule(auto_dispatch_after=2 * MINUTE)
    far, near = await company.driver_car(), await company.driver_car(OTHER_DRIVER, "34나7890")
    for driver_id, latitude in ((DRIVER, 37.60), (OTHER_DRIVER, 37.555)):
        command = UpdatePosition(driver_id=driver_id, position=Position(latitude, 126.97))
        await update_position(command, company.use_cases)
    booking = await company.pay(await company.place())
    company.clock.forward(minutes=1, seconds=59)
    assert (await company.reach_deadline(booking, K.AUTO_DISPATCH)).status is S.REQUESTED
    company.clock.forward(seconds=1)
    offered = await company.reach_deadline(booking, K.AUTO_DISPATCH)
    assert (offered.status, offered.vehicle_id, offered.moved_by) == (S.OFFERED, near.id, SYSTEM)
    company.clock.forward(seconds=45)
    await company.reach_deadline(booking, K.OFFER)
    company.clock.forward(minutes=2)
    assert (await company.reach_deadline(booking, K.AUTO_DISPATCH)).vehicle_id == far.id
    company.clock.forward(seconds=45)
    await company.reach_deadline(booking, K.OFFER)
    company.clock.forward(minutes=2)
    assert (await company.reach_deadline(booking, K.AUTO_DISPATCH)).status is S.CONFIRMED
    assert await company.stock() == 2


async def test_automatic_dispatch_tries_again(company: Company) -> None:
    """Where no car is free the app looks again after the same while, and sends a radio car at once."""
    company.rule(auto_dispatch_after=2 * MINUTE)
    booking = await company.pay(await company.place())
    company.clock.forward(minutes=2)
    await company.reach_deadline(booking, K.AUTO_DISPATCH)
    (car,) = await company.radio_cars()
    company.clock.forward(minutes=1)
    assert (await company.reach_deadline(booking, K.AUTO_DISPATCH)).status is S.REQUESTED
    company.clock.forward(minutes=1)
    assigned = await company.reach_deadline(booking, K.AUTO_DISPATCH)
    assert (assigned.status, assigned.vehicle_id) == (S.ASSIGNED, car.id)
    assert (await company.vehicle(car.id)).state is VehicleState.BUSY


async def test_without_automatic_dispatch_nothing_is_offered(company: Company) -> None:
    """Where the company does not want it, the app offers nothing by itself."""
    await company.radio_cars()
    booking = await company.ride(S.CONFIRMED)
    company.clock.forward(hours=1)
    assert (await company.reach_deadline(booking, K.AUTO_DISPATCH)).status is S.CONFIRMED
