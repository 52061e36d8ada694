"""Messages that no change of state calls for."""

from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.model.booking import Booking


def to_customer(booking: Booking, template: str) -> list[Delivery]:
    """A message to the booking's customer; nothing for a caller by phone."""
    if booking.customer_id is None:
        return []
    return [_delivery(booking, Channel.BOOKING, booking.customer_id, template)]


def to_staff(booking: Booking, template: str) -> list[Delivery]:
    """A ringing message to the staff group."""
    return [_delivery(booking, Channel.DISPATCH, STAFF_CHAT, template)]


def to_driver(booking: Booking, template: str) -> list[Delivery]:
    """A message to the booking's driver; nothing for a radio car."""
    if booking.driver_id is None:
        return []
    return [_delivery(booking, Channel.DISPATCH, booking.driver_id, template)]


def _delivery(booking: Booking, channel: Channel, chat_id: int, template: str) -> Delivery:
    return Delivery(
        channel=channel,
        chat_id=chat_id,
        booking_id=booking.id,
        template=template,
        event_number=booking.version,
    )
