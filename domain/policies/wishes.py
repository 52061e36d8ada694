"""Whether a ride can be taken as it was wished for."""

from datetime import datetime

from domain.commands.customer import RideWish
from domain.errors import CardNumberRefused, TextRefused, TooManyPassengers
from domain.policies.cards import looks_like_card
from domain.policies.pickup_times import check_pickup_at
from domain.policies.rules import MAX_LABEL, MAX_NAME, MAX_NOTE, Rules


def check_wish(wish: RideWish, contact_name: str, rules: Rules, now: datetime) -> None:
    """Raises a BookingRefused that says what is wrong with the wish."""
    grade = rules.tariff.grade(wish.grade)
    if not 1 <= wish.passengers <= grade.seats:
        raise TooManyPassengers()
    if wish.pickup_at is not None:
        check_pickup_at(wish.pickup_at, now)
    check_text(wish.pickup.label, MAX_LABEL)
    check_text(wish.dropoff.label, MAX_LABEL)
    check_text(contact_name, MAX_NAME)
    check_text(wish.note, MAX_NOTE, may_be_empty=True)


def check_text(text: str, longest: int, *, may_be_empty: bool = False) -> None:
    """Raises TextRefused or CardNumberRefused."""
    if looks_like_card(text):
        raise CardNumberRefused()
    if len(text) > longest or not (text.strip() or may_be_empty):
        raise TextRefused()
