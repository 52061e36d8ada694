"""Every command of a booking in every status: the table of moves, walked whole."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from itertools import product

import pytest

from domain.errors import AlreadyThere, BookingMovedOn, CancelRefused, DomainError
from domain.model.booking import Booking
from domain.model.transitions import TRANSITIONS
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import DriverId, PaymentId, VehicleId
from domain.values.reasons import CancelReason, ReleaseReason
from domain.values.status import FINAL, WITH_VEHICLE, BookingStatus
from tests.builders import CUSTOMER, DISPATCHER, DRIVER, HOUR, START, a_booking

S = BookingStatus
AT = START + HOUR
STAFF, DRIVING, RIDING = Actor.staff(DISPATCHER), Actor.driver(DRIVER), Actor.customer(CUSTOMER)
Command = Callable[[Booking], object]

COMMANDS: dict[str, Command] = {
    "take_fare": lambda b: b.take_fare(PaymentId(1), RIDING, AT, AT + HOUR),
    "confirm": lambda b: b.confirm(STAFF, AT),
    "offer_to": lambda b: b.offer_to(VehicleId(1), DriverId(2), STAFF, AT, AT + HOUR),
    "accept": lambda b: b.accept(DRIVING, AT),
    "assign": lambda b: b.assign(VehicleId(1), STAFF, AT),
    "decline_offer": lambda b: b.decline_offer(DRIVING, AT),
    "lapse": lambda b: b.decline_offer(SYSTEM, AT, lapsed=True),
    "release_vehicle": lambda b: b.release_vehicle(ReleaseReason.STAFF, STAFF, AT),
    "arrive": lambda b: b.arrive(DRIVING, AT),
    "start": lambda b: b.start(DRIVING, AT),
    "complete": lambda b: b.complete(DRIVING, AT),
    "cancel by customer": lambda b: b.cancel(CancelReason.CUSTOMER, RIDING, AT),
    "cancel by staff": lambda b: b.cancel(CancelReason.STAFF, STAFF, AT),
}
UNPAID_TO_ARRIVED = {status: S.CANCELLED for status in S if status not in (*FINAL, S.ON_TRIP)}
ALLOWED: dict[str, dict[BookingStatus, BookingStatus]] = {
    "take_fare": {S.AWAITING_PAYMENT: S.REQUESTED},
    "confirm": {S.REQUESTED: S.CONFIRMED},
    "offer_to": {S.CONFIRMED: S.OFFERED},
    "accept": {S.OFFERED: S.ASSIGNED},
    "assign": {S.CONFIRMED: S.ASSIGNED},
    "decline_offer": {S.OFFERED: S.CONFIRMED},
    "lapse": {S.OFFERED: S.CONFIRMED},
    "release_vehicle": {S.ASSIGNED: S.CONFIRMED, S.ARRIVED: S.CONFIRMED},
    "arrive": {S.ASSIGNED: S.ARRIVED},
    "start": {S.ARRIVED: S.ON_TRIP},
    "complete": {S.ON_TRIP: S.COMPLETED},
    "cancel by customer": UNPAID_TO_ARRIVED,
    "cancel by staff": UNPAID_TO_ARRIVED | {S.ON_TRIP: S.CANCELLED},
}
ASKS_FOR = {
    "confirm": S.CONFIRMED,
    "offer_to": S.OFFERED,
    "accept": S.ASSIGNED,
    "assign": S.ASSIGNED,
    "arrive": S.ARRIVED,
    "start": S.ON_TRIP,
    "complete": S.COMPLETED,
    "cancel by customer": S.CANCELLED,
    "cancel by staff": S.CANCELLED,
}


@pytest.mark.parametrize(("status", "name"), list(product(S, COMMANDS)))
def test_every_command_in_every_status(status: BookingStatus, name: str) -> None:
    """A command moves the booking where the table says, or is refused and changes nothing at all."""
    booking = a_booking(status)
    before = deepcopy(booking)
    target = ALLOWED[name].get(status)
    if target is None:
        with pytest.raises(DomainError) as refusal:
            COMMANDS[name](booking)
        assert isinstance(refusal.value, CancelRefused if _rides_on(name, status) else BookingMovedOn)
        assert isinstance(refusal.value, AlreadyThere) == (ASKS_FOR.get(name) is status)
        assert booking == before
    else:
        COMMANDS[name](booking)
        assert booking.status is target
        assert booking.steps[target] == booking.moved_at == AT
        assert booking.version == before.version + len(booking.events) - len(before.events)
        assert booking.events[: len(before.events)] == before.events
        assert booking.holds_vehicle == (target in WITH_VEHICLE)


def _rides_on(name: str, status: BookingStatus) -> bool:
    return name == "cancel by customer" and status is S.ON_TRIP


def test_the_commands_make_every_move_of_the_table_and_no_other() -> None:
    """What the commands can do is the table of moves, neither more nor less."""
    moves = {(status, target) for each in ALLOWED.values() for status, target in each.items()}
    assert moves == {(status, target) for status, targets in TRANSITIONS.items() for target in targets}


def test_final_states_are_final() -> None:
    """Nothing leads out of completed and cancelled, and something leads out of every other state."""
    assert {status for status, targets in TRANSITIONS.items() if not targets} == FINAL
    assert set(TRANSITIONS) == set(S)


@pytest.mark.parametrize("status", [s for s in S if s is not S.AWAITING_PAYMENT])
def test_only_an_unpaid_booking_waits_longer(status: BookingStatus) -> None:
    """More time to pay is given only while the payment is awaited."""
    booking = a_booking(status)
    with pytest.raises(BookingMovedOn):
        booking.wait_longer(AT)
    unpaid = a_booking()
    unpaid.wait_longer(AT)
    assert (unpaid.pay_by, unpaid.version) == (AT, 1)


def test_a_refusal_says_where_the_booking_stands_and_who_moved_it() -> None:
    """Who is too late hears the status, the time and the person of the last move."""
    booking = a_booking(S.ASSIGNED)
    with pytest.raises(BookingMovedOn) as refusal:
        booking.confirm(STAFF, AT)
    said = refusal.value
    assert (said.status, said.at, said.actor_kind, said.actor_id) == (
        "assigned",
        START + timedelta(minutes=4),
        "driver",
        DRIVER,
    )
    assert str(said) == "The booking has moved on since the button was drawn."


def test_a_button_of_an_older_version_is_refused() -> None:
    """A command for the version it was drawn for passes; for any other it is refused."""
    booking = a_booking(S.REQUESTED)
    booking.expect(booking.version)
    booking.expect(None)
    with pytest.raises(BookingMovedOn) as stale:
        booking.expect(booking.version - 1)
    assert not isinstance(stale.value, AlreadyThere)
    with pytest.raises(AlreadyThere):
        booking.expect(booking.version - 1, S.REQUESTED)
