"""What may be asked for, how often, and which vehicle should come."""

from datetime import timedelta

import pytest

from domain.commands.customer import RideRequest
from domain.errors import (
    BookingRefused,
    CardNumberRefused,
    PickupTimeRefused,
    TextRefused,
    TooManyBookings,
    TooManyPassengers,
    UnknownGrade,
)
from domain.policies.booking_limits import check_limits
from domain.policies.ride_requests import check_ride_request
from domain.policies.suggestions import metres_away, ranked
from domain.values.ids import BookingCode, VehicleId
from domain.values.place import Place, Position
from domain.values.status import BookingStatus
from tests.builders import (
    HOUR,
    MINUTE,
    SEOUL_STATION,
    START,
    TYPED,
    a_booking,
    a_ride_request,
    a_vehicle,
    the_business_rules,
)

S = BookingStatus


def test_a_plain_request_is_taken() -> None:
    """A request within the limits passes, at the limits too."""
    check_ride_request(a_ride_request(), "이민지", the_business_rules(), START)
    here, there = Place("p" * 120), Place("d" * 120)
    full = a_ride_request(passengers=4, note="n" * 200, pickup=here, dropoff=there, pickup_at=START + HOUR)
    check_ride_request(full, "n" * 64, the_business_rules(), START)


@pytest.mark.parametrize(
    ("ride_request", "refusal"),
    [
        (a_ride_request(grade="gold"), UnknownGrade),
        (a_ride_request(passengers=0), TooManyPassengers),
        (a_ride_request(passengers=5), TooManyPassengers),
        (a_ride_request(pickup_at=START), PickupTimeRefused),
        (a_ride_request(pickup=Place(" ")), TextRefused),
        (a_ride_request(dropoff=Place("d" * 121)), TextRefused),
        (a_ride_request(note="n" * 201), TextRefused),
        (a_ride_request(note="pay with 4111 1111 1111 1111 12/27"), CardNumberRefused),
        (a_ride_request(pickup=Place("4111111111111111")), CardNumberRefused),
    ],
)
def test_a_refused_ride_request(ride_request: RideRequest, refusal: type[BookingRefused]) -> None:
    """A request beyond a limit is refused with what is wrong about it."""
    with pytest.raises(refusal):
        check_ride_request(ride_request, "이민지", the_business_rules(), START)


@pytest.mark.parametrize("name", ["", "  ", "n" * 65])
def test_a_driver_needs_a_name_to_call(name: str) -> None:
    """A booking needs a name, of a length that fits a card."""
    with pytest.raises(TextRefused):
        check_ride_request(a_ride_request(), name, the_business_rules(), START)


@pytest.mark.parametrize(
    ("open_ones", "scheduled", "kind"),
    [
        ([(S.AWAITING_PAYMENT, False)], True, "unpaid"),
        ([(S.ON_TRIP, False)], False, "immediate"),
        ([(S.REQUESTED, True)] * 3, True, "scheduled"),
        ([(S.REQUESTED, True)] * 3 + [(S.AWAITING_PAYMENT, False)], False, "unpaid"),
    ],
)
def test_too_many_bookings(open_ones: list[tuple[S, bool]], scheduled: bool, kind: str) -> None:
    """One unpaid, one immediate, three scheduled: the next is refused, naming a booking in the way."""
    mine = [
        a_booking(status, code=BookingCode(f"CODE{n}"), pickup_at=START + 5 * HOUR if later else None)
        for n, (status, later) in enumerate(open_ones)
    ]
    with pytest.raises(TooManyBookings) as refusal:
        check_limits(mine, scheduled=scheduled)
    assert refusal.value.kind == kind
    assert refusal.value.code == (mine[-1] if kind == "unpaid" else mine[0]).code


@pytest.mark.parametrize(
    ("immediate", "later", "scheduled"), [(0, 0, False), (0, 0, True), (1, 2, True), (0, 3, False)]
)
def test_one_more_booking(immediate: int, later: int, scheduled: bool) -> None:
    """Below the limit of its kind a booking is taken, whatever there is of the other."""
    mine = [a_booking(S.CONFIRMED) for _ in range(immediate)]
    mine += [a_booking(S.CONFIRMED, pickup_at=START + 5 * HOUR) for _ in range(later)]
    check_limits(mine, scheduled=scheduled)


def order(
    *vehicles: int, known: dict[int, float], waiting: dict[int, int], passed: tuple[int, ...] = ()
) -> list[int]:
    """Which vehicles are suggested, by number: degrees north of the pickup, minutes free, and passed over."""
    booking = a_booking(passed_over=tuple(VehicleId(n) for n in passed))
    here = SEOUL_STATION.position
    assert here
    free = [
        a_vehicle(
            id=VehicleId(n),
            free_since=START - waiting.get(n, 0) * MINUTE,
            position_at=START if n in known else None,
            position=Position(here.latitude + known[n], here.longitude) if n in known else None,
        )
        for n in vehicles
    ]
    return [int(vehicle.id) for vehicle, _ in ranked(booking, free, START)]


def test_the_nearest_comes_first() -> None:
    """Vehicles of known position come nearest first, before those of unknown position."""
    assert order(1, 2, 3, known={2: 0.02, 3: 0.01}, waiting={1: 60, 2: 60}) == [3, 2, 1]
    assert order(1, 2, known={1: 0.00001, 2: 0.0}, waiting={1: 60}) == [2, 1]


def test_else_the_longest_waiting() -> None:
    """Where no position is known the longest waiting comes first, and the older number among equals."""
    assert order(4, 1, 2, 3, known={}, waiting={1: 5, 2: 30, 3: 5}) == [2, 1, 3, 4]


def test_the_passed_over_come_last() -> None:
    """Who declined, gave up or was released from this ride is suggested last."""
    assert order(1, 2, known={1: 0.0}, waiting={}, passed=(1,)) == [2, 1]


def test_a_distance_needs_fresh_positions_on_both_ends() -> None:
    """An old position, a vehicle never seen or a typed pickup give no distance."""
    here = SEOUL_STATION.position
    seen = a_vehicle(position=here, position_at=START - 15 * MINUTE)
    assert metres_away(seen, a_booking(), START) == 0
    assert metres_away(seen, a_booking(), START + timedelta(seconds=1)) is None
    assert metres_away(a_vehicle(), a_booking(), START) is None
    assert metres_away(a_vehicle(position_at=START), a_booking(), START) is None
    assert metres_away(seen, a_booking(pickup=TYPED), START) is None


def test_a_vehicle_without_a_time_waits_since_now() -> None:
    """A free vehicle that does not say since when comes after those that waited."""
    waiting = a_vehicle(id=VehicleId(2), free_since=START - MINUTE)
    unsaid = a_vehicle(id=VehicleId(1), free_since=None)
    assert [vehicle.id for vehicle, _ in ranked(a_booking(), [unsaid, waiting], START)] == [2, 1]
