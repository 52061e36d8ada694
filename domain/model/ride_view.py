"""One ride with its people and its car, as messages tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.events import BookingEvent
from domain.model.booking import Booking
from domain.model.people import Customer, Driver
from domain.model.refund import Refund
from domain.model.vehicle import Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class RideView:
    """All that a message about one ride may have to say."""

    booking: Booking
    customer: Customer | None = None
    vehicle: Vehicle | None = None
    driver: Driver | None = None
    refunds: Sequence[Refund] = ()
    news: Sequence[BookingEvent] = ()
    """What the commit that has just left the ride like this has added to its history."""
