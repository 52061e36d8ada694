"""Who reacts to events within the transaction that makes them true."""

from collections.abc import Sequence
from typing import Protocol

from domain.events import BookingEvent
from domain.messages.delivery import Delivery
from domain.model.booking import Booking


class Subscriber(Protocol):
    """Turns what one transaction did to one booking into what must leave the process."""

    def __call__(self, booking: Booking, events: Sequence[BookingEvent]) -> list[Delivery]:
        """Deliveries for these events of this booking; pure."""
        ...
