"""A vehicle: its stock state, its shift and its job."""

from collections.abc import Callable
from copy import deepcopy
from functools import partial
from itertools import product

import pytest

from domain.errors import DriverOccupied, InvitationInvalid, VehicleNotAvailable, VehicleOnJob
from domain.model.transitions import VEHICLE_TRANSITIONS
from domain.model.vehicle import Vehicle
from domain.values.ids import BookingId
from domain.values.place import Position
from domain.values.status import VehicleState
from tests.builders import BOOKING, DRIVER, HOUR, OTHER_DRIVER, START, a_vehicle

V = VehicleState
AT = START + HOUR
OTHER = BookingId(70)
COMMANDS: dict[str, Callable[[Vehicle], object]] = {
    "open_shift": lambda v: v.open_shift(AT, AT + HOUR),
    "close_shift": lambda v: v.close_shift(),
    "retire": lambda v: v.retire(AT),
    "hold": lambda v: v.hold(BOOKING, AT),
    "occupy": lambda v: v.occupy(BOOKING, AT),
    "occupy for another": lambda v: v.occupy(OTHER, AT),
    "let_go": lambda v: v.let_go(BOOKING, AT),
    "let_go for another": lambda v: v.let_go(OTHER, AT),
}
MOVES: dict[str, dict[VehicleState, VehicleState]] = {
    "open_shift": {V.OFF: V.AVAILABLE},
    "close_shift": {V.AVAILABLE: V.OFF},
    "retire": {V.AVAILABLE: V.OFF},
    "hold": {V.AVAILABLE: V.HELD},
    "occupy": {V.AVAILABLE: V.BUSY, V.HELD: V.BUSY},
    "occupy for another": {V.AVAILABLE: V.BUSY},
    "let_go": {V.HELD: V.AVAILABLE, V.BUSY: V.AVAILABLE},
    "let_go for another": {},
}
TAKES_STOCK = {"hold", "occupy", "occupy for another"}


@pytest.mark.parametrize(("state", "name"), list(product(V, COMMANDS)))
def test_every_command_in_every_state(state: VehicleState, name: str) -> None:
    """A vehicle moves as the table says, stays where a command means nothing, and is never taken twice."""
    vehicle = a_vehicle(state)
    before = deepcopy(vehicle)
    target = MOVES[name].get(state, state)
    if target is state and name in TAKES_STOCK:
        with pytest.raises(VehicleNotAvailable):
            COMMANDS[name](vehicle)
        assert vehicle == before
    else:
        COMMANDS[name](vehicle)
        assert vehicle.state is target
        assert target is state or target in VEHICLE_TRANSITIONS[state]
        assert (vehicle.booking_id is not None) == (target in (V.HELD, V.BUSY))
        assert (vehicle.free_since is not None) == (target is V.AVAILABLE)


def test_only_an_available_vehicle_on_shift_is_stock() -> None:
    """Stock is what is available and whose shift has not ended; a radio car's shift has no end."""
    assert [a_vehicle(state).is_free(AT) for state in V] == [False, True, False, False]
    assert not a_vehicle(available_until=AT).is_free(AT)
    assert a_vehicle(available_until=None, radio=True).is_free(AT)


def test_a_ghost_is_never_taken() -> None:
    """A vehicle whose shift is over is refused even before the shift was ended."""
    with pytest.raises(VehicleNotAvailable):
        a_vehicle(available_until=AT).hold(BOOKING, AT)


@pytest.mark.parametrize("state", [V.HELD, V.BUSY])
def test_going_off_waits_for_the_job(state: VehicleState) -> None:
    """With a job, going off and retiring take effect after it."""
    for stop in (Vehicle.close_shift, partial(Vehicle.retire, now=AT)):
        vehicle = a_vehicle(state)
        assert stop(vehicle) is False
        assert vehicle.state is state
        vehicle.let_go(BOOKING, AT)
        assert (vehicle.state, vehicle.available_until, vehicle.off_after_job) == (V.OFF, None, False)


@pytest.mark.parametrize("state", [V.OFF, V.AVAILABLE])
def test_going_off_without_a_job_is_at_once(state: VehicleState) -> None:
    """Without a job, going off takes effect at once, and again does no harm."""
    vehicle = a_vehicle(state)
    assert vehicle.close_shift() is True
    assert vehicle.close_shift() is True
    assert (vehicle.state, vehicle.available_until) == (V.OFF, None)


def test_a_new_shift_takes_back_the_request_to_stop() -> None:
    """Posting availability during a job renews the shift and forgets an earlier request to stop."""
    vehicle = a_vehicle(V.BUSY)
    vehicle.close_shift()
    vehicle.open_shift(AT, AT + 9 * HOUR)
    vehicle.let_go(BOOKING, AT)
    assert (vehicle.state, vehicle.available_until) == (V.AVAILABLE, AT + 9 * HOUR)


def test_a_shift_that_ended_during_the_job_ends_with_it() -> None:
    """A vehicle whose shift ended on the job goes off after it, not into stock."""
    vehicle = a_vehicle(V.BUSY, available_until=AT)
    vehicle.let_go(BOOKING, AT)
    assert vehicle.state is V.OFF


def test_a_retired_vehicle_never_comes_back() -> None:
    """A retired vehicle takes no shift."""
    vehicle = a_vehicle(V.OFF)
    assert vehicle.retire(AT) is True
    with pytest.raises(VehicleNotAvailable):
        vehicle.open_shift(AT, AT + HOUR)


def test_who_comes_back_into_stock_waits_last() -> None:
    """The time since when a vehicle is free starts anew when its job is over."""
    vehicle = a_vehicle(V.BUSY)
    vehicle.let_go(BOOKING, AT)
    assert vehicle.free_since == AT


def test_a_renewed_shift_keeps_the_place_in_the_queue() -> None:
    """Renewing a shift does not send a waiting vehicle to the end of the queue."""
    vehicle = a_vehicle()
    vehicle.open_shift(AT, AT + HOUR)
    assert (vehicle.free_since, vehicle.available_until) == (START, AT + HOUR)


def test_what_was_registered_can_be_corrected() -> None:
    """Only what is named changes."""
    vehicle = a_vehicle()
    vehicle.change(model="K5", company=None, grade=None)
    assert (vehicle.model, vehicle.company, vehicle.grade) == ("K5", "tmap", "basic")
    vehicle.change(model=None, company="kakao", grade="prime")
    assert (vehicle.model, vehicle.company, vehicle.grade) == ("K5", "kakao", "prime")


def test_the_grade_stays_during_a_ride() -> None:
    """A new grade during a ride is refused; the same one, or another model, is not."""
    vehicle = a_vehicle(V.BUSY)
    with pytest.raises(VehicleOnJob):
        vehicle.change(model="K5", company=None, grade="prime")
    assert vehicle.model == "sonata"
    vehicle.change(model="K5", company=None, grade="basic")
    assert vehicle.model == "K5"


def test_a_vehicle_remembers_where_it_was_seen() -> None:
    """A position is kept with its time."""
    vehicle = a_vehicle()
    vehicle.moved_to(Position(37.5, 127.0), AT)
    assert (vehicle.position, vehicle.position_at) == (Position(37.5, 127.0), AT)


def test_a_new_driver_begins_a_shift_of_their_own() -> None:
    """Whoever takes over a vehicle has not said to be available: the shift of the driver before ends."""
    vehicle = a_vehicle(V.AVAILABLE)
    vehicle.bind_driver(OTHER_DRIVER)
    assert (vehicle.driver_id, vehicle.state, vehicle.available_until) == (OTHER_DRIVER, V.OFF, None)


@pytest.mark.parametrize("state", list(V))
def test_a_driver_who_is_bound_again_stays_as_is(state: VehicleState) -> None:
    """The same driver keeps the shift and the job."""
    vehicle = a_vehicle(state)
    before = deepcopy(vehicle)
    vehicle.bind_driver(DRIVER)
    assert vehicle == before


@pytest.mark.parametrize("state", [V.HELD, V.BUSY])
def test_no_driver_changes_during_a_ride(state: VehicleState) -> None:
    """While a ride is offered or under way nobody else takes the vehicle, and its driver stays."""
    vehicle = a_vehicle(state)
    before = deepcopy(vehicle)
    with pytest.raises(DriverOccupied):
        vehicle.bind_driver(OTHER_DRIVER)
    with pytest.raises(DriverOccupied):
        vehicle.unbind_driver()
    assert vehicle == before


def test_nobody_is_bound_to_a_vehicle_that_has_left_the_fleet() -> None:
    """An invitation to a retired vehicle is not good any more, to its own driver either."""
    vehicle = a_vehicle(V.OFF, retired_at=AT)
    for driver in (DRIVER, OTHER_DRIVER):
        with pytest.raises(InvitationInvalid):
            vehicle.bind_driver(driver)
    assert vehicle.driver_id == DRIVER


def test_a_vehicle_without_a_driver_is_off() -> None:
    """When its driver leaves it for another vehicle, the shift ends."""
    vehicle = a_vehicle(V.AVAILABLE)
    vehicle.unbind_driver()
    assert (vehicle.driver_id, vehicle.state, vehicle.available_until) == (None, V.OFF, None)
