"""What stays in the database of a ride: who released or declined which vehicle, which reminders went."""

import pytest

from domain import events as ev
from domain.commands.ride import DeclineOffer, ReportNoShow, UpdatePosition
from domain.commands.staff import ChangeVehicle, ReleaseVehicle, RetireVehicle
from domain.errors import BookingMovedOn, DriverNotAtPickup
from domain.model.deadline import DeadlineKind
from domain.usecases.dispatch.release_vehicle import release_vehicle
from domain.usecases.driving.decline_offer import decline_offer
from domain.usecases.driving.report_no_show import report_no_show
from domain.usecases.driving.update_position import update_position
from domain.usecases.fleet.change_vehicle import change_vehicle
from domain.usecases.fleet.retire_vehicle import retire_vehicle
from domain.values.actor import Actor
from domain.values.ids import VehicleId
from domain.values.place import Position
from domain.values.reasons import ReleaseReason
from domain.values.status import BookingStatus
from tests.builders import DISPATCHER, DRIVER, SEOUL_STATION
from tests.usecases.archive import history, sent
from tests.usecases.company import Company, step

S, K = BookingStatus, DeadlineKind
STAFF = Actor.staff(DISPATCHER)


async def test_a_release_is_in_the_history(company: Company) -> None:
    """The history says which vehicle and driver left the ride, by whom, when and why."""
    booking = await company.ride(S.ASSIGNED)
    company.clock.forward(minutes=1)
    await release_vehicle(ReleaseVehicle(dispatcher_id=DISPATCHER, code=booking.code), company.use_cases)
    (released,) = await history(company, booking, ev.VehicleReleased)
    assert (released.vehicle_id, released.driver_id) == (booking.vehicle_id, DRIVER)
    assert (released.reason, released.actor) == (ReleaseReason.STAFF, STAFF)
    assert (released.at, released.offer) == (company.clock.now(), 1)


async def test_a_declined_offer_is_in_the_history(company: Company) -> None:
    """The history says which driver declined which vehicle's offer."""
    booking = await company.ride(S.OFFERED)
    await decline_offer(step(DeclineOffer, booking), company.use_cases)
    (declined,) = await history(company, booking, ev.OfferDeclined)
    assert (declined.vehicle_id, declined.driver_id, declined.offer) == (booking.vehicle_id, DRIVER, 1)
    assert declined.actor == Actor.driver(DRIVER)


async def test_a_retired_vehicles_offer_was_withdrawn_by_staff(company: Company) -> None:
    """Where a held vehicle is retired, the history says which dispatcher ended its offer."""
    booking = await company.ride(S.OFFERED)
    command = RetireVehicle(dispatcher_id=DISPATCHER, vehicle_id=booking.vehicle_id or VehicleId(0))
    await retire_vehicle(command, company.use_cases)
    (declined,) = await history(company, booking, ev.OfferDeclined)
    assert (declined.vehicle_id, declined.actor) == (booking.vehicle_id, STAFF)


async def test_a_reminder_names_its_booking(company: Company) -> None:
    """A reminder to staff is about this booking, as it stood then."""
    booking = await company.ride(S.ON_TRIP)
    company.clock.forward(hours=3)
    await company.reach_deadline(booking, K.TRIP_TOO_LONG)
    (reminder,) = await sent(company, "trip_too_long")
    assert (reminder.booking_id, reminder.event_number) == (booking.id, booking.version)


@pytest.mark.parametrize("nearer", [0, 1])
async def test_near_the_pickup_is_within_the_distance(company: Company, nearer: int) -> None:
    """A driver just as far from the pickup as allowed is near; one metre more is not."""
    booking = await company.ride(S.ARRIVED)
    here = SEOUL_STATION.position
    assert here
    there = Position(here.latitude + 0.002, here.longitude)
    await update_position(UpdatePosition(driver_id=DRIVER, position=there), company.use_cases)
    company.clock.forward(minutes=5)
    company.rule(near_pickup_m=there.metres_to(here) - nearer)
    if nearer:
        with pytest.raises(DriverNotAtPickup):
            await report_no_show(step(ReportNoShow, booking), company.use_cases)
    else:
        assert (await report_no_show(step(ReportNoShow, booking), company.use_cases)).status is S.CANCELLED


async def test_each_thing_about_a_vehicle_can_be_corrected(company: Company) -> None:
    """A new company alone, or a new model alone, leaves the rest as it is."""
    (car,) = await company.radio_cars()
    command = ChangeVehicle(dispatcher_id=DISPATCHER, vehicle_id=car.id, company="kakao")
    assert (await change_vehicle(command, company.use_cases)).company == "kakao"
    found = await company.vehicle(car.id)
    assert (found.model, found.company, found.grade) == ("sonata", "kakao", "basic")


async def test_a_completed_ride_is_in_the_history(company: Company) -> None:
    """The history says which vehicle and driver completed the ride, and by which offer."""
    booking = await company.ride(S.COMPLETED)
    (completed,) = await history(company, booking, ev.TripCompleted)
    assert (completed.vehicle_id, completed.driver_id, completed.offer) == (booking.vehicle_id, DRIVER, 1)


async def test_offers_are_counted_through(company: Company) -> None:
    """Each vehicle a ride was tried with has a number of its own, a radio car's too."""
    booking = await company.ride(S.OFFERED)
    await decline_offer(step(DeclineOffer, booking), company.use_cases)
    (car,) = await company.radio_cars()
    assert (await company.assign(booking, car)).offer == 2
    (assigned,) = await history(company, booking, ev.VehicleAssigned)
    assert (assigned.vehicle_id, assigned.driver_id, assigned.offer) == (car.id, None, 2)


async def test_a_press_that_was_agreed_to_other_terms_says_where_the_ride_is(company: Company) -> None:
    """Who agreed to terms that have changed since is told how the ride stands, since when and by whom."""
    booking = await company.ride(S.ARRIVED)
    with pytest.raises(BookingMovedOn) as moved_on:
        await company.cancel(booking, agreed_kept=0)
    told = moved_on.value
    assert (told.status, told.at) == ("arrived", booking.steps[S.ARRIVED])
    assert (told.actor_kind, told.actor_id) == ("driver", DRIVER)


async def test_the_app_leaves_no_note(company: Company) -> None:
    """A booking that the app ends by itself has a reason and no note; one that a person ends has theirs."""
    unpaid = await company.place()
    company.clock.forward(minutes=15)
    assert (await company.reach_deadline(unpaid, K.PAY)).cancel_note == ""
    paid = await company.ride(S.REQUESTED)
    await company.cancel(paid, STAFF, declined=True, note="no cars")
    assert (await company.booking(paid)).cancel_note == "no cars"


async def test_the_drivers_message_about_a_cancelled_ride_names_it(company: Company) -> None:
    """The message that rings at the driver of a cancelled ride is about this booking at its end."""
    booking = await company.ride(S.ASSIGNED)
    await company.cancel(booking)
    (ringing,) = await sent(company, "job_cancelled")
    (cancelled,) = await history(company, booking, ev.BookingCancelled)
    assert (ringing.booking_id, ringing.event_number) == (booking.id, cancelled.number)


async def test_fifty_radio_cars_are_a_lot(company: Company) -> None:
    """The largest lot has fifty cars, which have waited since they were registered."""
    cars = await company.radio_cars(50)
    assert await company.stock() == 50
    assert {(await company.vehicle(car.id)).free_since for car in cars} == {company.clock.now()}


async def test_an_offer_is_in_the_history(company: Company) -> None:
    """The history says which dispatcher offered the ride, and until when the driver could answer."""
    booking = await company.ride(S.OFFERED)
    (offered,) = await history(company, booking, ev.RideOffered)
    assert (offered.until, offered.actor) == (booking.offer_until, STAFF)
    assert offered.until == offered.at + company.rules.offer_within
