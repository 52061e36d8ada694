"""The money of a booking: captured = kept + refunded + refund due, whatever happens."""

import pytest

from domain import events as ev
from domain.errors import RefundRefused
from domain.model.booking import Booking
from domain.model.terms import Terms
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import PaymentId, RefundId
from domain.values.reasons import CancelReason, RefundReason
from domain.values.status import BookingStatus
from tests.builders import CUSTOMER, DISPATCHER, FARE, HOUR, START, a_booking

S = BookingStatus
AT = START + HOUR
STAFF, RIDING = Actor.staff(DISPATCHER), Actor.customer(CUSTOMER)


def money(booking: Booking) -> tuple[int, int, int, int]:
    """Captured, kept, refunded and due, in won."""
    return booking.captured, booking.kept, booking.refunded, booking.refund_due


def test_the_fare_is_kept_when_it_arrives() -> None:
    """The fare is captured and kept in the same step that requests the ride."""
    booking = a_booking()
    booking.take_fare(PaymentId(1), RIDING, AT, AT + HOUR)
    assert money(booking) == (FARE, FARE, 0, 0)
    captured, requested = booking.events[-2:]
    assert isinstance(captured, ev.MoneyCaptured)
    assert (captured.amount, captured.kept) == (FARE, FARE)
    assert isinstance(requested, ev.BookingRequested)
    assert (booking.pay_by, booking.confirm_by) == (None, AT + HOUR)


def test_a_surplus_goes_all_back() -> None:
    """A charge that pays for nothing is captured, kept by nobody, and due back whole."""
    booking = a_booking(S.REQUESTED)
    booking.take_surplus(PaymentId(2), 5_000, RIDING, AT)
    booking.open_refund(RefundId(1), 5_000, RefundReason.PAID_TWICE, SYSTEM, AT)
    assert money(booking) == (FARE + 5_000, FARE, 0, 5_000)
    booking.settle_refund(RefundId(1), 5_000, STAFF, AT)
    assert money(booking) == (FARE + 5_000, FARE, 5_000, 0)


@pytest.mark.parametrize("reason", CancelReason)
@pytest.mark.parametrize("status", [S.REQUESTED, S.CONFIRMED, S.OFFERED, S.ASSIGNED, S.ARRIVED])
def test_what_cancelling_keeps(status: BookingStatus, reason: CancelReason) -> None:
    """Only a customer's cancellation or a no-show after the arrival keeps the minimum fare."""
    booking = a_booking(status)
    by_customer = reason in (CancelReason.CUSTOMER, CancelReason.NO_SHOW)
    kept = 4_800 if status is S.ARRIVED and by_customer else 0
    assert booking.kept_if_cancelled(reason) == kept
    assert booking.cancel(reason, RIDING, AT) == FARE - kept
    assert booking.kept == kept


def test_cancelling_an_unpaid_booking_gives_nothing_back() -> None:
    """Where nothing was paid, nothing goes back."""
    booking = a_booking()
    assert booking.cancel(CancelReason.UNPAID, SYSTEM, AT) == 0
    assert money(booking) == (0, 0, 0, 0)


def test_staff_cancel_a_trip_with_the_whole_fare() -> None:
    """A trip that staff end goes back whole."""
    assert a_booking(S.ON_TRIP).cancel(CancelReason.STAFF, STAFF, AT) == FARE


@pytest.mark.parametrize("amount", [-1, 0, FARE + 1])
def test_goodwill_is_bounded_by_what_is_kept(amount: int) -> None:
    """Goodwill of nothing, less than nothing or more than is kept is refused and changes nothing."""
    booking = a_booking(S.COMPLETED)
    with pytest.raises(RefundRefused):
        booking.open_refund(RefundId(1), amount, RefundReason.GOODWILL, STAFF, AT)
    assert money(booking) == (FARE, FARE, 0, 0)
    assert not isinstance(booking.events[-1], ev.RefundOpened)


@pytest.mark.parametrize("amount", [1, FARE])
def test_goodwill_comes_out_of_what_is_kept(amount: int) -> None:
    """Goodwill, from one won to the whole fare, is no longer kept but due."""
    booking = a_booking(S.COMPLETED)
    booking.open_refund(RefundId(1), amount, RefundReason.GOODWILL, STAFF, AT)
    assert money(booking) == (FARE, FARE - amount, 0, amount)


@pytest.mark.parametrize(
    ("status", "paid", "kept"),
    [(S.ARRIVED, 11_600, 4_800), (S.ARRIVED, 3_000, 3_000), (S.ASSIGNED, 11_600, 0)],
)
def test_the_terms(status: BookingStatus, paid: int, kept: int) -> None:
    """The minimum fare is kept after the arrival, but never more than was paid."""
    assert Terms(4_800).kept(status, paid) == kept


def test_a_cancellation_without_a_note() -> None:
    """Who cancels need not say more than the reason."""
    booking = a_booking()
    booking.cancel(CancelReason.CUSTOMER, Actor.customer(CUSTOMER), START)
    assert booking.cancel_note == ""
