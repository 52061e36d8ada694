"""The staff group's card of a paid booking, edited in place."""

from collections.abc import Sequence

from domain import events as ev
from domain.messages.delivery import Delivery
from domain.messages.staff_alerts import gave_up
from domain.messages.staff_card import card_again
from domain.model.booking import Booking
from domain.values.reasons import ReleaseReason


def staff_cards(booking: Booking, events: Sequence[ev.BookingEvent]) -> list[Delivery]:
    """The card again, once the booking is paid (a caller's also while it waits for the payment)."""
    first = ev.BookingRequested if booking.claim_token is None else ev.BookingPlaced
    is_new = any(isinstance(event, first) for event in events)
    card = card_again(booking, is_new=is_new) if events else []
    return [*card, *_given_up(booking, events)]


def _given_up(booking: Booking, events: Sequence[ev.BookingEvent]) -> list[Delivery]:
    return [
        gave_up(booking, event)
        for event in events
        if isinstance(event, ev.VehicleReleased) and event.reason is ReleaseReason.DRIVER_GAVE_UP
    ]
