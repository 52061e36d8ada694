"""Status messages to the customer, in place of an SMS: the last step of a command that speaks."""

from collections.abc import Sequence

from domain.events import BookingEvent
from domain.messages.customer import status_message
from domain.messages.delivery import Delivery
from domain.model.booking import Booking


def customer_messages(booking: Booking, events: Sequence[BookingEvent]) -> list[Delivery]:
    """At most one message for what one transaction did; none for a caller by phone."""
    for event in reversed(events):
        message = status_message(booking, event)
        if message:
            return message
    return []
