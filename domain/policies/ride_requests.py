"""Whether a ride can be taken as it was asked for."""

from datetime import datetime

from domain.commands.customer import RideRequest
from domain.errors import CardNumberRefused, TextRefused, TooManyPassengers
from domain.policies.business_rules import MAX_LABEL, MAX_NAME, MAX_NOTE, BusinessRules
from domain.policies.card_numbers import holds_card_number
from domain.policies.pickup_times import check_pickup_at


def check_ride_request(request: RideRequest, contact_name: str, rules: BusinessRules, now: datetime) -> None:
    """Raises a BookingRefused that says what is wrong with the request."""
    grade = rules.tariff.grade(request.grade)
    if not 1 <= request.passengers <= grade.seats:
        raise TooManyPassengers()
    if request.pickup_at is not None:
        check_pickup_at(request.pickup_at, now)
    check_text(request.pickup.label, MAX_LABEL)
    check_text(request.dropoff.label, MAX_LABEL)
    check_text(contact_name, MAX_NAME)
    check_text(request.note, MAX_NOTE, may_be_empty=True)


def check_text(text: str, longest: int, *, may_be_empty: bool = False) -> None:
    """Raises TextRefused or CardNumberRefused."""
    if holds_card_number(text):
        raise CardNumberRefused()
    if len(text) > longest or not (text.strip() or may_be_empty):
        raise TextRefused()
