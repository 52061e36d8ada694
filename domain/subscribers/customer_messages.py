"""Status messages to the customer, in place of an SMS: the last step of a command that speaks."""

from collections.abc import Sequence
from typing import Any

from domain import events as ev
from domain.messages.delivery import Channel, Delivery
from domain.model.booking import Booking
from domain.values.reasons import RefundReason
from domain.values.status import BookingStatus


def customer_messages(booking: Booking, events: Sequence[ev.BookingEvent]) -> list[Delivery]:
    """At most one message for what one transaction did; none for a caller by phone."""
    if booking.customer_id is None:
        return []
    for event in reversed(events):
        spoken = _spoken(booking, event)
        if spoken is not None:
            template, arguments = spoken
            return [
                Delivery(
                    channel=Channel.BOOKING,
                    chat_id=booking.customer_id,
                    booking_id=booking.id,
                    template=template,
                    event_number=event.number,
                    arguments=arguments,
                )
            ]
    return []


def _spoken(booking: Booking, event: ev.BookingEvent) -> tuple[str, dict[str, Any]] | None:
    match event:
        case ev.BookingRequested():
            return "requested", {}
        case ev.BookingConfirmed():
            return "confirmed", {}
        case ev.VehicleAssigned():
            return "assigned", {}
        case ev.VehicleReleased():
            return "released", {}
        case ev.DriverArrived():
            return "arrived", {}
        case ev.TripStarted():
            return "on_trip", {}
        case ev.TripCompleted():
            return "completed", {}
        case ev.BookingCancelled():
            paid = booking.fare if BookingStatus.REQUESTED.value in booking.steps else 0
            return "cancelled", {
                "reason": event.reason.value,
                "refund": paid - event.kept,
                "kept": event.kept,
            }
        case ev.RefundOpened() if event.reason is RefundReason.GOODWILL:
            return "refund_opened", {"amount": event.amount}
        case _:
            return None
