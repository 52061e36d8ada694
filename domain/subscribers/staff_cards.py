"""The staff group's card of a paid booking, edited in place."""

from collections.abc import Sequence

from domain import events as ev
from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.messages.staff_card import card_again
from domain.model.booking import Booking


def staff_cards(booking: Booking, events: Sequence[ev.BookingEvent]) -> list[Delivery]:
    """The card again, once the booking is paid (a caller's also while it waits for the payment)."""
    card = card_again(booking) if events else []
    return [*card, *_given_up(booking, events)]


def _given_up(booking: Booking, events: Sequence[ev.BookingEvent]) -> list[Delivery]:
    return [
        Delivery(
            channel=Channel.DISPATCH,
            chat_id=STAFF_CHAT,
            booking_id=booking.id,
            template="gave_up",
            event_number=event.number,
            arguments={"driver_id": event.driver_id},
        )
        for event in events
        if isinstance(event, ev.VehicleReleased) and event.reason == "driver_gave_up"
    ]
