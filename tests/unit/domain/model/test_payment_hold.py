"""What holds a payment up: who is told what, how long the time to pay stands still, when it runs again."""

from datetime import datetime

import pytest

from domain.model.booking import Booking
from domain.model.payment_hold import NO_HOLD, PaymentHold
from domain.values.status import BookingStatus
from tests.builders import HOUR, MINUTE, START, a_booking

PAY_BY = START + 15 * MINUTE
WITHIN = 15 * MINUTE
EARLY, LATE = START + 5 * MINUTE, START + 40 * MINUTE
WAITING = NO_HOLD.waiting_from(EARLY)
UNCLEAR = NO_HOLD.unclear_from(EARLY)


def test_nothing_holds_a_new_booking_up() -> None:
    """A booking that was just placed has its time to pay running, and nobody was told anything."""
    assert a_booking().payment_hold == NO_HOLD == PaymentHold()
    assert (NO_HOLD.active, NO_HOLD.waiting, NO_HOLD.unclear) == (False, False, False)


@pytest.mark.parametrize(
    ("hold", "waiting", "unclear"),
    [(WAITING, True, False), (UNCLEAR, False, True), (WAITING.unclear_from(LATE), True, True)],
)
def test_the_time_to_pay_stands_still(hold: PaymentHold, waiting: bool, unclear: bool) -> None:
    """It does while the customer was told to wait, and while an answer of the gateway is missing."""
    assert (hold.active, hold.waiting, hold.unclear) == (True, waiting, unclear)


def test_a_hold_knows_since_when() -> None:
    """What happens again while it lasts changes nothing: the first time counts."""
    assert WAITING == PaymentHold(waiting_since=EARLY) == WAITING.waiting_from(LATE)
    assert UNCLEAR == PaymentHold(unclear_since=EARLY) == UNCLEAR.unclear_from(LATE)
    both = PaymentHold(waiting_since=EARLY, unclear_since=LATE)
    assert WAITING.unclear_from(LATE) == both
    assert NO_HOLD.unclear_from(LATE).waiting_from(EARLY) == both


def test_the_customer_hears_once_that_we_are_looking() -> None:
    """That an outcome is unclear is told once, and not at all where it is clear."""
    told = UNCLEAR.told_at(LATE)
    assert told == PaymentHold(unclear_since=EARLY, unclear_told_at=LATE) == told.told_at(LATE + HOUR)
    assert WAITING.told_at(LATE) == WAITING


def test_who_asks_again_is_answered_again() -> None:
    """After the customer has asked again nobody was told anything yet; an unclear outcome stays unclear."""
    assert WAITING.asked_again() == NO_HOLD
    assert WAITING.unclear_from(EARLY).told_at(LATE).asked_again() == UNCLEAR


@pytest.mark.parametrize("now", [EARLY, PAY_BY, LATE])
@pytest.mark.parametrize("pay_by", [PAY_BY, None])
def test_who_could_not_pay_has_the_time_afresh(now: datetime, pay_by: datetime | None) -> None:
    """Who was told to wait can pay for the whole time again, whether the old one is over or not."""
    assert WAITING.pay_by_afterwards(pay_by, now, WITHIN) == now + WITHIN


def test_who_could_pay_has_the_time_afresh_only_where_it_is_over() -> None:
    """Where only we could not ask, the time goes on as it was, and begins again if it has ended meanwhile."""
    assert UNCLEAR.pay_by_afterwards(PAY_BY, PAY_BY - MINUTE, WITHIN) == PAY_BY
    assert UNCLEAR.pay_by_afterwards(PAY_BY, PAY_BY, WITHIN) == PAY_BY + WITHIN
    assert UNCLEAR.pay_by_afterwards(PAY_BY, LATE, WITHIN) == LATE + WITHIN
    assert UNCLEAR.pay_by_afterwards(None, LATE, WITHIN) is None


def test_without_a_hold_the_time_has_run_all_along() -> None:
    """Where nothing was held up, what the gateway says gives nobody more time."""
    assert NO_HOLD.pay_by_afterwards(PAY_BY, LATE, WITHIN) == PAY_BY
    booking = a_booking()
    assert booking.release_payment_hold(LATE, WITHIN) is False
    assert booking.pay_by == PAY_BY


def test_a_booking_tells_its_customer_once_to_wait() -> None:
    """The first try that fails is told, the later ones are not."""
    booking = a_booking()
    assert [booking.hold_payment(at) for at in (EARLY, LATE)] == [True, False]
    assert booking.payment_hold == WAITING


def test_a_booking_tells_its_customer_once_that_we_look() -> None:
    """That we look is told once, after the outcome has become unclear."""
    booking = a_booking()
    assert booking.tell_payment_unclear(EARLY) is False
    booking.mark_payment_unclear(EARLY)
    assert [booking.tell_payment_unclear(LATE) for _ in range(2)] == [True, False]
    assert booking.payment_hold == UNCLEAR.told_at(LATE)


def test_an_answer_of_the_gateway_ends_the_hold() -> None:
    """Once the gateway has answered nothing is held up, the time to pay runs, and the version is the same."""
    booking = a_booking()
    booking.hold_payment(EARLY)
    booking.mark_payment_unclear(EARLY)
    assert booking.release_payment_hold(LATE, WITHIN) is True
    assert (booking.payment_hold, booking.pay_by, booking.version) == (NO_HOLD, LATE + WITHIN, 1)


@pytest.mark.parametrize("status", [each for each in BookingStatus if each != "awaiting_payment"])
def test_a_booking_that_awaits_no_payment_keeps_what_is_unclear(status: BookingStatus) -> None:
    """What became of a payment may be unclear beyond the booking's end, which then has no time to run."""
    booking = a_booking(status)
    booking.mark_payment_unclear(EARLY)
    assert booking.release_payment_hold(LATE, WITHIN) is False
    assert (booking.payment_hold, booking.pay_by) == (UNCLEAR, None)


def _asked(booking: Booking) -> tuple[bool, PaymentHold, object]:
    return booking.ask_to_pay_again(LATE, WITHIN), booking.payment_hold, booking.pay_by


def test_asking_again_gives_time_to_who_was_told_to_wait() -> None:
    """Who asks again after being told to wait has the whole time; who was not has the time that was left."""
    waiting, unclear, free = a_booking(), a_booking(), a_booking()
    waiting.hold_payment(EARLY)
    unclear.hold_payment(EARLY)
    unclear.mark_payment_unclear(EARLY)
    assert _asked(waiting) == (True, NO_HOLD, LATE + WITHIN)
    assert _asked(unclear) == (True, UNCLEAR, PAY_BY)
    assert _asked(free) == (False, NO_HOLD, PAY_BY)
