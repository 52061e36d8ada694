"""How many open bookings a customer may have: one unpaid, one immediate, three scheduled."""

from collections.abc import Iterable

from domain.errors import TooManyBookings
from domain.model.booking import Booking
from domain.policies.business_rules import MAX_IMMEDIATE, MAX_SCHEDULED
from domain.values.status import BookingStatus


def check_limits(open_bookings: Iterable[Booking], *, scheduled: bool) -> None:
    """Raises TooManyBookings with the kind of limit and the code of the booking in the way."""
    mine = list(open_bookings)
    unpaid = [b for b in mine if b.status is BookingStatus.AWAITING_PAYMENT]
    if unpaid:
        raise TooManyBookings("unpaid", unpaid[0].code)
    same_kind = [b for b in mine if (b.pickup_at is not None) == scheduled]
    if len(same_kind) >= (MAX_SCHEDULED if scheduled else MAX_IMMEDIATE):
        raise TooManyBookings("scheduled" if scheduled else "immediate", same_kind[0].code)
