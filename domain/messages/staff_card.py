"""Which bookings have a card in the staff group, and the delivery that shows it as it stands."""

from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.messages.templates import Template
from domain.model.booking import Booking
from domain.values.status import BookingStatus


def card_again(booking: Booking, *, is_new: bool = False) -> list[Delivery]:
    """The card, once the booking is paid (a caller's also while it waits for the payment); else nothing.

    `is_new`: it was not to be shown before.
    """
    if BookingStatus.REQUESTED.value not in booking.steps and booking.claim_token is None:
        return []
    return [
        Delivery(
            channel=Channel.DISPATCH,
            chat_id=STAFF_CHAT,
            booking_id=booking.id,
            template=Template.CARD,
            event_number=booking.version,
            subject=f"card:{booking.id}",
            opens_subject=is_new,
        )
    ]
