"""Drivers: answering an offer, driving the ride step by step, giving it up, and the no-show."""

from typing import Any

import pytest

from domain.commands.ride import (
    AcceptOffer,
    CloseShift,
    CompleteTrip,
    DeclineOffer,
    GiveUpRide,
    ReportArrival,
    ReportNoShow,
    StartTrip,
    UpdatePosition,
)
from domain.errors import (
    AlreadyThere,
    BookingMovedOn,
    BookingNotFound,
    DriverNotAtPickup,
    NoShowTooEarly,
    NotYourJob,
)
from domain.model.deadline import DeadlineKind
from domain.usecases.driving.accept_offer import accept_offer
from domain.usecases.driving.close_shift import close_shift
from domain.usecases.driving.complete_trip import complete_trip
from domain.usecases.driving.decline_offer import decline_offer
from domain.usecases.driving.give_up_ride import give_up_ride
from domain.usecases.driving.report_arrival import report_arrival
from domain.usecases.driving.report_no_show import report_no_show
from domain.usecases.driving.start_trip import start_trip
from domain.usecases.driving.update_position import update_position
from domain.values.actor import SYSTEM, Actor
from domain.values.place import Place, Position
from domain.values.reasons import CancelReason
from domain.values.status import BookingStatus, VehicleState
from tests.builders import CUSTOMER, DISPATCHER, DRIVER, FARE, MINUTE, OTHER_DRIVER, SEOUL_STATION
from tests.usecases.company import Company, money, step

S, V = BookingStatus, VehicleState
STAFF = Actor.staff(DISPATCHER)
STEPS: list[tuple[Any, Any, BookingStatus, BookingStatus, str]] = [
    (AcceptOffer, accept_offer, S.OFFERED, S.ASSIGNED, "accept_offer"),
    (DeclineOffer, decline_offer, S.OFFERED, S.CONFIRMED, "decline_offer"),
    (ReportArrival, report_arrival, S.ASSIGNED, S.ARRIVED, "report_arrival"),
    (StartTrip, start_trip, S.ARRIVED, S.ON_TRIP, "start_trip"),
    (CompleteTrip, complete_trip, S.ON_TRIP, S.COMPLETED, "complete_trip"),
    (GiveUpRide, give_up_ride, S.ASSIGNED, S.CONFIRMED, "give_up_ride"),
]
VEHICLE_DURING = {
    S.CONFIRMED: V.AVAILABLE,
    S.ASSIGNED: V.BUSY,
    S.ARRIVED: V.BUSY,
    S.ON_TRIP: V.BUSY,
    S.COMPLETED: V.AVAILABLE,
}
every_step = pytest.mark.parametrize(
    ("kind", "usecase", "before", "after", "act"), STEPS, ids=[act for *_, act in STEPS]
)


@every_step
async def test_the_steps_of_a_ride(
    company: Company, kind: Any, usecase: Any, before: BookingStatus, after: BookingStatus, act: str
) -> None:
    """Each step by the driver moves ride and vehicle on, and is no staff act."""
    booking = await company.ride(before)
    moved = await usecase(step(kind, booking), company.use_cases)
    assert (moved.status, moved.moved_by) == (after, Actor.driver(DRIVER))
    assert booking.vehicle_id
    assert (await company.vehicle(booking.vehicle_id)).state is VEHICLE_DURING[after]
    assert act not in await company.acts()


@every_step
async def test_staff_may_take_each_step(
    company: Company, kind: Any, usecase: Any, before: BookingStatus, after: BookingStatus, act: str
) -> None:
    """Staff may take each step for the driver, of the version they saw, and it is in the log."""
    booking = await company.ride(before)
    with pytest.raises(BookingMovedOn):
        await usecase(step(kind, booking, STAFF, seen=booking.version - 1), company.use_cases)
    moved = await usecase(step(kind, booking, STAFF, seen=booking.version), company.use_cases)
    assert (moved.status, moved.moved_by) == (after, STAFF)
    assert (await company.acts())[-1] == act


@every_step
async def test_nobody_else_takes_a_step(
    company: Company, kind: Any, usecase: Any, before: BookingStatus, after: BookingStatus, act: str
) -> None:
    """Another driver's callback, a customer's or an unknown code's changes nothing and reveals nothing."""
    booking = await company.ride(before)
    with pytest.raises(NotYourJob):
        await usecase(step(kind, booking, Actor.driver(OTHER_DRIVER)), company.use_cases)
    for actor in (Actor.customer(CUSTOMER), SYSTEM):
        with pytest.raises(BookingNotFound):
            await usecase(step(kind, booking, actor), company.use_cases)
    with pytest.raises(BookingNotFound):
        await usecase(kind(code="ZZZZZ", actor=Actor.driver(DRIVER)), company.use_cases)
    assert await company.booking(booking) == booking


@every_step
async def test_a_doubled_press(
    company: Company, kind: Any, usecase: Any, before: BookingStatus, after: BookingStatus, act: str
) -> None:
    """A second callback is told that the step was taken, or that the ride is no longer theirs."""
    booking = await company.ride(before)
    moved = await usecase(step(kind, booking), company.use_cases)
    with pytest.raises(NotYourJob if after is S.CONFIRMED else AlreadyThere):
        await usecase(step(kind, booking), company.use_cases)
    assert (await company.booking(booking)).version == moved.version


async def test_accepting_after_the_offer_has_lapsed(company: Company) -> None:
    """Who accepts after the offer has lapsed is refused; who does in the last moment has the ride."""
    booking = await company.ride(S.OFFERED)
    company.clock.forward(seconds=45)
    await company.reach_deadline(booking, DeadlineKind.OFFER)
    with pytest.raises(NotYourJob):
        await accept_offer(step(AcceptOffer, booking), company.use_cases)
    assert booking.vehicle_id
    again = await company.assign(booking, await company.vehicle(booking.vehicle_id))
    assert (again.status, again.offer) == (S.OFFERED, 2)
    company.clock.forward(seconds=60)
    assert (await accept_offer(step(AcceptOffer, booking), company.use_cases)).status is S.ASSIGNED


async def test_accepting_after_the_cancellation(company: Company) -> None:
    """Who accepts a ride that was cancelled meanwhile hears by whom."""
    booking = await company.ride(S.OFFERED)
    await company.cancel(booking)
    with pytest.raises(BookingMovedOn) as late:
        await accept_offer(step(AcceptOffer, booking), company.use_cases)
    assert (late.value.status, late.value.actor_kind) == ("cancelled", "customer")


async def test_the_former_driver_of_a_ride_has_no_say(company: Company) -> None:
    """After a release and a new offer to another, the former driver's buttons are dead."""
    booking = await company.ride(S.OFFERED)
    await decline_offer(step(DeclineOffer, booking), company.use_cases)
    await company.assign(booking, await company.driver_car(OTHER_DRIVER, "34나7890"))
    with pytest.raises(NotYourJob):
        await accept_offer(step(AcceptOffer, booking), company.use_cases)
    accepted = await accept_offer(step(AcceptOffer, booking, Actor.driver(OTHER_DRIVER)), company.use_cases)
    assert accepted.driver_id == OTHER_DRIVER


async def test_giving_up_rings_the_staff(company: Company) -> None:
    """A driver who gives a fixed ride up rings staff; an offer that is given up is just declined."""
    booking = await company.ride(S.ARRIVED)
    await company.told()
    given = await give_up_ride(step(GiveUpRide, booking), company.use_cases)
    assert given.passed_over == (booking.vehicle_id,)
    told = await company.told()
    assert [each.template for each in told if each.chat_id == 0] == ["card", "gave_up"]
    assert [each.template for each in told if each.chat_id == CUSTOMER] == ["released"]
    assert booking.vehicle_id
    await company.assign(given, await company.vehicle(booking.vehicle_id))
    await company.told()
    await give_up_ride(step(GiveUpRide, booking), company.use_cases)
    assert await company.told_staff() == []


@pytest.mark.parametrize("status", [S.ON_TRIP, S.COMPLETED])
async def test_a_trip_is_not_given_up(company: Company, status: BookingStatus) -> None:
    """A trip that has begun cannot be given up."""
    booking = await company.ride(status)
    with pytest.raises(BookingMovedOn):
        await give_up_ride(step(GiveUpRide, booking), company.use_cases)


async def test_going_off_during_the_ride(company: Company) -> None:
    """A driver who goes off with a job drives it to the end and is off after it."""
    booking = await company.ride(S.ON_TRIP)
    assert await close_shift(CloseShift(driver_id=DRIVER), company.use_cases) is False
    await company.drive(booking, S.COMPLETED)
    assert booking.vehicle_id
    assert (await company.vehicle(booking.vehicle_id)).state is V.OFF
    assert await company.stock() == 0


async def seen_at(company: Company, metres: float) -> None:
    """The driver's live location stands this far north of the pickup."""
    here = SEOUL_STATION.position
    assert here
    there = Position(here.latitude + metres / 111_195, here.longitude)
    await update_position(UpdatePosition(driver_id=DRIVER, position=there), company.use_cases)


async def test_a_no_show(company: Company) -> None:
    """Five minutes after the arrival, near the pickup, a driver reports a no-show; the minimum is kept."""
    booking = await company.ride(S.ARRIVED)
    await company.told()
    company.clock.forward(minutes=5)
    await seen_at(company, 299)
    ended = await report_no_show(step(ReportNoShow, booking), company.use_cases)
    assert (ended.status, ended.cancel_reason) == (S.CANCELLED, CancelReason.NO_SHOW)
    assert money(ended) == (FARE, 4_800, 0, FARE - 4_800)
    assert await company.stock() == 1
    told = {(each.chat_id, each.template) for each in await company.told()}
    assert told == {(CUSTOMER, "cancelled"), (DRIVER, "job"), (0, "card"), (0, "refund_task")}


async def test_a_no_show_too_early(company: Company) -> None:
    """Before the five minutes are over even staff are refused, and told from when it is allowed."""
    booking = await company.ride(S.ARRIVED)
    await seen_at(company, 0)
    company.clock.forward(minutes=4, seconds=59)
    for actor in (Actor.driver(DRIVER), STAFF):
        with pytest.raises(NoShowTooEarly) as early:
            await report_no_show(step(ReportNoShow, booking, actor), company.use_cases)
        assert early.value.allowed_at == booking.steps[S.ARRIVED] + 5 * MINUTE


@pytest.mark.parametrize("seen", ["never", "far away", "long ago"])
async def test_a_no_show_that_staff_must_vouch_for(company: Company, seen: str) -> None:
    """A driver who was not seen near the pickup lately is refused; staff may report it instead."""
    booking = await company.ride(S.ARRIVED)
    if seen == "far away":
        await seen_at(company, 310)
    if seen == "long ago":
        await seen_at(company, 0)
        company.clock.forward(minutes=11)
    company.clock.forward(minutes=5)
    with pytest.raises(DriverNotAtPickup):
        await report_no_show(step(ReportNoShow, booking), company.use_cases)
    ended = await report_no_show(step(ReportNoShow, booking, STAFF, seen=booking.version), company.use_cases)
    assert (ended.cancel_reason, ended.kept) == (CancelReason.NO_SHOW, 4_800)
    assert (await company.acts())[-1] == "no_show"


async def test_a_typed_pickup_needs_staff_for_a_no_show(company: Company) -> None:
    """Where nobody knows the pickup's position, nobody can be seen near it."""
    booking = await company.ride(S.ARRIVED, pickup=Place("somewhere"))
    await seen_at(company, 0)
    company.clock.forward(minutes=5)
    with pytest.raises(DriverNotAtPickup):
        await report_no_show(step(ReportNoShow, booking), company.use_cases)


@pytest.mark.parametrize("status", [S.ASSIGNED, S.ON_TRIP])
async def test_no_show_without_a_wait(company: Company, status: BookingStatus) -> None:
    """Before the arrival and on trip there is no no-show."""
    booking = await company.ride(status)
    company.clock.forward(minutes=6)
    with pytest.raises(BookingMovedOn):
        await report_no_show(step(ReportNoShow, booking, STAFF), company.use_cases)
