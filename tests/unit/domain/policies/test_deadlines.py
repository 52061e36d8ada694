"""Which moments a booking has to be looked at again, in each status."""

from datetime import datetime, timedelta

import pytest

from domain.model.booking import Booking
from domain.model.deadline import DeadlineKind
from domain.policies.business_rules import BusinessRules
from domain.policies.deadlines import assign_from, confirm_by, deadlines_of, down_limit, pickup_time
from domain.values.status import BookingStatus
from tests.builders import HOUR, MINUTE, START, a_booking, the_business_rules

S, K = BookingStatus, DeadlineKind
LATER = START + 5 * HOUR
SECONDS = timedelta(seconds=1)


def due(booking: Booking, rules: BusinessRules | None = None) -> dict[DeadlineKind, datetime]:
    """The booking's deadlines by kind."""
    found = deadlines_of(booking, rules or the_business_rules())
    assert {each.booking_id for each in found} <= {booking.id}
    return {each.kind: each.due_at for each in found}


def test_unpaid() -> None:
    """An unpaid booking waits for its payment only."""
    assert due(a_booking()) == {K.PAY: START + 15 * MINUTE}


def test_requested() -> None:
    """A paid booking is pointed out at half of the time in which it must be confirmed."""
    paid = START + MINUTE
    assert due(a_booking(S.REQUESTED)) == {
        K.CONFIRM_REMINDER: paid + 7 * MINUTE + 30 * SECONDS,
        K.CONFIRM: paid + 15 * MINUTE,
    }


def test_confirmed_for_now() -> None:
    """A confirmed ride for now is pointed out every five minutes, and given up after thirty."""
    booking = a_booking(S.CONFIRMED)
    paid, confirmed = START + MINUTE, START + 2 * MINUTE
    assert due(booking) == {K.ASSIGN_REMINDER: confirmed + 5 * MINUTE, K.NO_VEHICLE: paid + 30 * MINUTE}
    booking.reminded[K.ASSIGN_REMINDER] = START + 9 * MINUTE
    assert due(booking)[K.ASSIGN_REMINDER] == START + 14 * MINUTE


def test_confirmed_for_later() -> None:
    """A scheduled ride needs its vehicle from 45 minutes before, a word to the customer 15 minutes before."""
    booking = a_booking(S.CONFIRMED, pickup_at=LATER)
    assert due(booking) == {
        K.ASSIGN_REMINDER: LATER - 45 * MINUTE,
        K.NO_VEHICLE: LATER + 30 * MINUTE,
        K.PICKUP_REMINDER: LATER - 15 * MINUTE,
    }
    booking.reminded[K.ASSIGN_REMINDER] = LATER - 45 * MINUTE
    assert due(booking)[K.ASSIGN_REMINDER] == LATER - 40 * MINUTE


def test_confirmed_shortly_before_the_pickup() -> None:
    """A scheduled ride that is confirmed within the last 45 minutes needs its vehicle at once."""
    booking = a_booking(S.CONFIRMED, pickup_at=START + 20 * MINUTE)
    assert due(booking)[K.ASSIGN_REMINDER] == booking.steps[S.CONFIRMED]


def test_offered() -> None:
    """An offer lapses after 45 seconds; the ride is still given up in the end."""
    assert due(a_booking(S.OFFERED)) == {
        K.OFFER: START + 3 * MINUTE + 45 * SECONDS,
        K.NO_VEHICLE: START + 31 * MINUTE,
    }


@pytest.mark.parametrize("status", [S.ASSIGNED, S.ARRIVED])
def test_with_a_vehicle(status: BookingStatus) -> None:
    """A ride with a vehicle waits for nothing but a scheduled one's reminder."""
    assert due(a_booking(status)) == {}
    assert due(a_booking(status, pickup_at=LATER)) == {K.PICKUP_REMINDER: LATER - 15 * MINUTE}


def test_on_trip() -> None:
    """A trip that does not end is pointed out after three hours."""
    booking = a_booking(S.ON_TRIP, pickup_at=LATER)
    assert due(booking) == {K.TRIP_TOO_LONG: START + 6 * MINUTE + 3 * HOUR}


@pytest.mark.parametrize("status", [S.COMPLETED, S.CANCELLED])
def test_final(status: BookingStatus) -> None:
    """Nothing is due of a booking that is over."""
    assert due(a_booking(status), the_business_rules(auto_dispatch_after=MINUTE)) == {}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(S.REQUESTED, K.CONFIRM_REMINDER), (S.ASSIGNED, K.PICKUP_REMINDER), (S.ON_TRIP, K.TRIP_TOO_LONG)],
)
def test_some_things_are_said_once(status: BookingStatus, kind: DeadlineKind) -> None:
    """What was reminded of once is not due again."""
    booking = a_booking(status, pickup_at=LATER)
    assert kind in due(booking)
    booking.reminded[kind] = START
    assert kind not in due(booking)


def test_giving_up_can_be_put_off() -> None:
    """The end of the wait for a vehicle can be put off, never brought forward."""
    booking = a_booking(S.CONFIRMED)
    booking.reminded[K.NO_VEHICLE] = START + HOUR
    assert due(booking)[K.NO_VEHICLE] == START + HOUR
    booking.reminded[K.NO_VEHICLE] = START
    assert due(booking)[K.NO_VEHICLE] == START + 31 * MINUTE


def test_automatic_dispatch() -> None:
    """Where the company wants it, a vehicle is looked for after a while, and again after each try."""
    rules = the_business_rules(auto_dispatch_after=2 * MINUTE)
    requested = a_booking(S.REQUESTED)
    assert due(requested, rules)[K.AUTO_DISPATCH] == START + 3 * MINUTE
    requested.reminded[K.AUTO_DISPATCH] = START + 3 * MINUTE
    assert due(requested, rules)[K.AUTO_DISPATCH] == START + 5 * MINUTE
    assert due(a_booking(S.CONFIRMED), rules)[K.AUTO_DISPATCH] == START + 4 * MINUTE
    scheduled = a_booking(S.CONFIRMED, pickup_at=LATER)
    assert due(scheduled, rules)[K.AUTO_DISPATCH] == LATER - 45 * MINUTE


@pytest.mark.parametrize(
    ("pickup_at", "limit"),
    [
        (None, START + 15 * MINUTE),
        (START + 20 * MINUTE, START + 15 * MINUTE),
        (START + 45 * MINUTE, START + 15 * MINUTE),
        (LATER, LATER - 30 * MINUTE),
    ],
)
def test_confirm_by(pickup_at: datetime | None, limit: datetime) -> None:
    """The company answers within 15 minutes, or 30 minutes before a scheduled pickup if that is later."""
    assert confirm_by(pickup_at, START, the_business_rules()) == limit


def test_times_of_a_ride_for_now() -> None:
    """A ride for now is wanted from its payment on, and may have its vehicle at once."""
    assert pickup_time(a_booking()) == START
    assert pickup_time(a_booking(S.REQUESTED)) == START + MINUTE
    assert assign_from(a_booking(S.REQUESTED), the_business_rules()) == START
    assert down_limit(a_booking(S.REQUESTED), the_business_rules()) == START + MINUTE + 2 * HOUR


def test_times_of_a_ride_for_later() -> None:
    """A scheduled ride is wanted at its pickup time, and waits two hours more while nobody can be reached."""
    booking = a_booking(S.REQUESTED, pickup_at=LATER)
    assert pickup_time(booking) == LATER
    assert assign_from(booking, the_business_rules()) == LATER - 45 * MINUTE
    assert down_limit(booking, the_business_rules()) == LATER + 2 * HOUR
