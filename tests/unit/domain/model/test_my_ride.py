"""The read model: whatever happens to a booking, folding its events gives the same picture."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError
from domain.model.booking import Booking
from domain.model.my_ride import MyRide, fold
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import CustomerId, DriverId, PaymentId, RefundId, VehicleId
from domain.values.reasons import CancelReason, RefundReason, ReleaseReason
from domain.values.status import BookingStatus
from tests.builders import CUSTOMER, DISPATCHER, DRIVER, MINUTE, START, a_booking, a_new_booking

STAFF, DRIVING = Actor.staff(DISPATCHER), Actor.driver(DRIVER)


def picture(booking: Booking) -> MyRide:
    """The row as the booking itself would write it."""
    return MyRide(
        booking_id=booking.id,
        customer_id=booking.customer_id,
        code=booking.code,
        grade=booking.grade,
        fare=booking.fare,
        currency=booking.currency,
        pickup_at=booking.pickup_at,
        status=booking.status.value,
        version=booking.version,
        steps=booking.steps,
        vehicle_id=booking.vehicle_id,
        driver_id=booking.driver_id,
        cancel_reason=booking.cancel_reason.value if booking.cancel_reason else None,
        captured=booking.captured,
        kept=booking.kept,
        refunded=booking.refunded,
        refund_due=booking.refund_due,
    )


class History:
    """A booking to which things happen one minute apart; `pick` decides what a thing leaves open."""

    def __init__(self) -> None:
        self.booking = a_new_booking()
        self.now = START
        self.open: list[tuple[RefundId, int]] = []
        self.booking.place(Actor.customer(CUSTOMER), START, START + 15 * MINUTE)

    def claim(self, pick: int) -> None:
        """Another customer, as a caller's link would."""
        self.booking.claim(CustomerId(pick), self.now)

    def pay(self, pick: int) -> None:
        """The fare arrives."""
        self.booking.take_fare(PaymentId(pick), Actor.customer(CUSTOMER), self.now, self.now + 15 * MINUTE)

    def surplus(self, pick: int) -> None:
        """A charge for nothing arrives, and is due back."""
        self.booking.take_surplus(PaymentId(pick), pick + 1, SYSTEM, self.now)
        self._owe(pick + 1, RefundReason.PAID_TWICE)

    def confirm(self, pick: int) -> None:
        """The company says yes."""
        self.booking.confirm(STAFF, self.now)

    def offer(self, pick: int) -> None:
        """A driver is asked."""
        self.booking.offer_to(VehicleId(pick), DriverId(pick + 1), STAFF, self.now, self.now + MINUTE)

    def answer(self, pick: int) -> None:
        """The driver accepts, declines or says nothing."""
        if pick % 3 == 0:
            self.booking.accept(DRIVING, self.now)
        else:
            self.booking.decline_offer(DRIVING, self.now, lapsed=pick % 3 == 1)

    def radio(self, pick: int) -> None:
        """A radio car is sent."""
        self.booking.assign(VehicleId(pick), STAFF, self.now)

    def release(self, pick: int) -> None:
        """The vehicle leaves."""
        self.booking.release_vehicle(list(ReleaseReason)[pick % len(ReleaseReason)], STAFF, self.now)

    def drive(self, pick: int) -> None:
        """The next step of the drive, whichever it is."""
        for step in (self.booking.arrive, self.booking.start, self.booking.complete):
            with suppress(DomainError):
                step(DRIVING, self.now)
                return

    def cancel(self, pick: int) -> None:
        """The booking ends, and what is not kept is due back."""
        back = self.booking.cancel(list(CancelReason)[pick % len(CancelReason)], STAFF, self.now)
        if back:
            self._owe(back, RefundReason.CANCELLED)

    def goodwill(self, pick: int) -> None:
        """Staff give something back."""
        self._owe(pick, RefundReason.GOODWILL)

    def settle(self, pick: int) -> None:
        """Money has gone back."""
        if self.open:
            refund_id, amount = self.open.pop(pick % len(self.open))
            self.booking.settle_refund(refund_id, amount, STAFF, self.now)

    def _owe(self, amount: int, reason: RefundReason) -> None:
        refund_id = RefundId(self.booking.version)
        self.booking.open_refund(refund_id, amount, reason, STAFF, self.now)
        self.open.append((refund_id, amount))


THINGS: tuple[Callable[[History, int], None], ...] = (
    History.claim,
    History.pay,
    History.surplus,
    History.confirm,
    History.offer,
    History.answer,
    History.radio,
    History.release,
    History.drive,
    History.cancel,
    History.goodwill,
    History.settle,
)
MOSTLY_FORWARD = (History.pay, History.confirm, History.offer, History.answer, History.drive, History.drive)
happenings = st.lists(
    st.tuples(st.sampled_from(THINGS + MOSTLY_FORWARD * 2), st.integers(0, 12_000)), max_size=40
)


@given(happenings)
def test_the_fold_is_the_booking(things: list[tuple[Callable[[History, int], None], int]]) -> None:
    """After any history the folded row is what the booking says, and its money adds up."""
    history = History()
    for thing, pick in things:
        history.now += MINUTE
        with suppress(DomainError):
            thing(history, pick)
        booking = history.booking
        assert booking.captured == booking.kept + booking.refunded + booking.refund_due
        assert min(booking.kept, booking.refunded, booking.refund_due) >= 0
        assert [event.number for event in booking.events] == list(range(1, booking.version + 1))
        assert booking.holds_vehicle <= (booking.vehicle_id is not None)
    assert fold(history.booking.events) == picture(history.booking)


def test_money_adds_up_over_a_ride() -> None:
    """Two charges for nothing, goodwill after the ride, and all three on their way back add up in the row."""
    history = History()
    ways = [(History.pay, 1), (History.surplus, 99), (History.surplus, 199), (History.confirm, 0)]
    drive = [(History.radio, 1), *[(History.drive, 0)] * 3]
    for thing, pick in [*ways, *drive, (History.goodwill, 1_000), (History.goodwill, 500)]:
        thing(history, pick)
    assert (fold(history.booking.events).kept, fold(history.booking.events).refund_due) == (10_100, 1_800)
    for _ in range(3):
        history.settle(0)
    ride = fold(history.booking.events)
    assert ride == picture(history.booking)
    assert (ride.captured, ride.kept, ride.refunded, ride.refund_due) == (11_900, 10_100, 1_300, 500)


@pytest.mark.parametrize("status", BookingStatus)
def test_the_fold_reaches_every_status(status: BookingStatus) -> None:
    """The straight way to each status folds into the row of that status."""
    booking = a_booking(status)
    ride = fold(booking.events)
    assert ride == picture(booking)
    assert ride.status == status


def test_events_fold_one_at_a_time() -> None:
    """Applying each next event to the row gives what folding the whole history gives."""
    events = a_booking(BookingStatus.COMPLETED).events
    ride = fold(events[:1])
    for event in events[1:]:
        ride.apply(event)
    assert ride == fold(events)
