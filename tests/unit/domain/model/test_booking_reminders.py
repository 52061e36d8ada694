"""What was said about a booking, and what a dispatch side that was down does to its deadlines."""

from domain.model.deadline import DeadlineKind
from domain.values.status import BookingStatus
from tests.builders import HOUR, MINUTE, START, a_booking

S, K = BookingStatus, DeadlineKind
PAID = START + MINUTE
CONFIRM_BY = PAID + 15 * MINUTE
NOW = START + HOUR


def test_a_reminder_is_remembered_by_its_kind() -> None:
    """Of each kind the last time counts, and reminding of one thing forgets no other."""
    booking = a_booking(S.CONFIRMED)
    booking.remind(K.CONFIRM_REMINDER, START)
    booking.remind(K.ASSIGN_REMINDER, START)
    booking.remind(K.ASSIGN_REMINDER, NOW)
    assert booking.reminders == {K.CONFIRM_REMINDER: START, K.ASSIGN_REMINDER: NOW}


def test_a_customer_hears_once_that_staff_are_slow() -> None:
    """That nobody answers is told once; the time of it is kept."""
    booking = a_booking(S.REQUESTED)
    assert [booking.tell_dispatch_slow(at) for at in (START, NOW)] == [True, False]
    assert booking.dispatch_slow_told_at == START


def test_lost_time_is_made_up_for() -> None:
    """The time to say yes moves on by the time that was lost, and a vehicle is looked for a while longer."""
    booking = a_booking(S.REQUESTED)
    booking.make_up_for(NOW - 10 * MINUTE, NOW, 7 * MINUTE)
    assert (booking.confirm_by, booking.keep_looking_until) == (CONFIRM_BY + 10 * MINUTE, NOW + 7 * MINUTE)


def test_no_more_is_made_up_for_than_the_booking_has_lost() -> None:
    """A booking that was paid during the gap lost time from then on; one that was paid after it lost none."""
    during, after = a_booking(S.REQUESTED), a_booking(S.REQUESTED)
    during.make_up_for(START - HOUR, NOW, MINUTE)
    after.make_up_for(START - HOUR, PAID - MINUTE, MINUTE)
    assert (during.confirm_by, after.confirm_by) == (CONFIRM_BY + (NOW - PAID), CONFIRM_BY)


def test_a_confirmed_booking_has_no_time_to_say_yes() -> None:
    """Where the company has said yes, only the wait for a vehicle is put off."""
    booking = a_booking(S.CONFIRMED)
    booking.make_up_for(START, NOW, MINUTE)
    assert (booking.confirm_by, booking.keep_looking_until) == (None, NOW + MINUTE)
