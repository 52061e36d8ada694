"""What the steps of a ride leave behind: vehicles, offers, times and the no-show rule."""

from datetime import timedelta

import pytest

from domain import events as ev
from domain.errors import BookingMovedOn, NoShowTooEarly
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import DriverId, VehicleId
from domain.values.reasons import CancelReason, ReleaseReason
from domain.values.status import BookingStatus
from tests.builders import CUSTOMER, DISPATCHER, DRIVER, HOUR, MINUTE, START, VEHICLE, a_booking

S = BookingStatus
AT = START + HOUR
STAFF, DRIVING = Actor.staff(DISPATCHER), Actor.driver(DRIVER)


def test_an_offer_names_vehicle_driver_and_time() -> None:
    """An offer fixes whom it asks and until when, and each next offer has the next number."""
    booking = a_booking(S.CONFIRMED)
    booking.offer_to(VEHICLE, DRIVER, STAFF, AT, AT + MINUTE)
    assert (booking.vehicle_id, booking.driver_id, booking.offer) == (VEHICLE, DRIVER, 1)
    assert booking.offer_until == AT + MINUTE
    booking.decline_offer(DRIVING, AT)
    booking.offer_to(VehicleId(99), DriverId(98), STAFF, AT, AT + MINUTE)
    assert booking.offer == 2


def test_an_accepted_offer_keeps_its_number() -> None:
    """Accepting gives the vehicle, keeps the offer's number, and no answer is awaited any more."""
    booking = a_booking(S.OFFERED)
    assert booking.accept(DRIVING, AT) == VEHICLE
    assert (booking.offer, booking.offer_until, booking.driver_id) == (1, None, DRIVER)


def test_a_radio_car_counts_as_an_offer_of_its_own() -> None:
    """A radio car is fixed at once, without a driver's account, under a number of its own."""
    booking = a_booking(S.CONFIRMED)
    booking.assign(VEHICLE, STAFF, AT)
    assert (booking.vehicle_id, booking.driver_id, booking.offer) == (VEHICLE, None, 1)


@pytest.mark.parametrize(("lapsed", "kind"), [(False, ev.OfferDeclined), (True, ev.OfferLapsed)])
def test_a_refused_offer_frees_the_vehicle(lapsed: bool, kind: type[ev.BookingEvent]) -> None:
    """A declined or lapsed offer gives the vehicle back and remembers that it was passed over."""
    booking = a_booking(S.OFFERED)
    assert booking.decline_offer(SYSTEM, AT, lapsed=lapsed) == VEHICLE
    assert (booking.vehicle_id, booking.driver_id, booking.offer_until) == (None, None, None)
    assert booking.passed_over == (VEHICLE,)
    assert type(booking.events[-1]) is kind


def test_a_released_vehicle_leaves_the_ride() -> None:
    """A released vehicle is given back, passed over next time, and the event says why it left."""
    booking = a_booking(S.ARRIVED)
    assert booking.release_vehicle(ReleaseReason.DRIVER_GAVE_UP, DRIVING, AT) == VEHICLE
    assert (booking.vehicle_id, booking.driver_id) == (None, None)
    assert booking.passed_over == (VEHICLE,)
    event = booking.events[-1]
    assert isinstance(event, ev.VehicleReleased)
    assert (event.vehicle_id, event.reason) == (VEHICLE, ReleaseReason.DRIVER_GAVE_UP)


def test_a_completed_ride_still_names_its_vehicle() -> None:
    """Completing gives the vehicle to be let go, and the booking still says who drove."""
    booking = a_booking(S.ON_TRIP)
    assert booking.complete(DRIVING, AT) == VEHICLE
    assert (booking.vehicle_id, booking.driver_id) == (VEHICLE, DRIVER)


def test_a_cancelled_booking_waits_for_nothing() -> None:
    """Cancelling clears every awaited time, and the event says from where and why."""
    booking = a_booking(S.OFFERED)
    booking.cancel(CancelReason.DECLINED, STAFF, AT, "no car")
    assert (booking.pay_by, booking.confirm_by, booking.offer_until) == (None, None, None)
    assert (booking.cancel_reason, booking.cancel_note) == (CancelReason.DECLINED, "no car")
    event = booking.events[-1]
    assert isinstance(event, ev.BookingCancelled)
    assert (event.was, event.vehicle_id, event.driver_id, event.offer) == ("offered", VEHICLE, DRIVER, 1)


def test_confirming_ends_the_wait_for_a_yes() -> None:
    """A confirmed booking has no time by which it must be confirmed."""
    booking = a_booking(S.REQUESTED)
    assert booking.confirm_by == START + 16 * MINUTE
    booking.confirm(STAFF, AT)
    assert booking.confirm_by is None


def test_a_no_show_needs_five_minutes_of_waiting() -> None:
    """A no-show is refused before the time has passed, saying from when it is allowed."""
    booking = a_booking(S.ARRIVED)
    arrived = booking.steps[S.ARRIVED]
    with pytest.raises(NoShowTooEarly) as early:
        booking.check_no_show(arrived + 5 * MINUTE - timedelta(seconds=1), 5 * MINUTE)
    assert early.value.allowed_at == arrived + 5 * MINUTE
    booking.check_no_show(arrived + 5 * MINUTE, 5 * MINUTE)


@pytest.mark.parametrize("status", [s for s in S if s is not S.ARRIVED])
def test_a_no_show_needs_a_waiting_driver(status: BookingStatus) -> None:
    """Where no driver waits, nobody can fail to show up."""
    with pytest.raises(BookingMovedOn):
        a_booking(status).check_no_show(AT, 5 * MINUTE)


def test_a_caller_who_claims_becomes_the_customer() -> None:
    """Claiming a phone booking makes the claimer its customer, in the history too."""
    booking = a_booking(customer_id=None)
    booking.claim(CUSTOMER, AT)
    assert booking.customer_id == CUSTOMER
    assert booking.events[-1] == ev.CallerClaimed(
        booking_id=booking.id, number=2, at=AT, actor=Actor.customer(CUSTOMER), customer_id=CUSTOMER
    )
    assert booking.moved_by == SYSTEM
