"""What rings in the staff group beside the cards: reminders, refunds by hand, and what went astray."""

from typing import Any

from domain.events import VehicleReleased
from domain.messages.delivery import STAFF_CHAT, Channel, Delivery
from domain.messages.templates import ReminderTemplate, StaffTemplate, Template
from domain.model.booking import Booking
from domain.model.refund import Refund
from domain.values.ids import BookingId


def gave_up(booking: Booking, event: VehicleReleased) -> Delivery:
    """A driver gave the ride back."""
    arguments = {"driver_id": event.driver_id}
    return _to_staff(Template.GAVE_UP, booking.id, event.number, arguments=arguments)


def confirm_reminder(booking: Booking) -> Delivery:
    """The booking still waits for a yes or no."""
    return _reminder(Template.CONFIRM_REMINDER, booking)


def assign_reminder(booking: Booking) -> Delivery:
    """A ride for later needs its vehicle now."""
    return _reminder(Template.ASSIGN_REMINDER, booking)


def unassigned(booking: Booking) -> Delivery:
    """The booking still has no vehicle."""
    return _reminder(Template.UNASSIGNED, booking)


def trip_too_long(booking: Booking) -> Delivery:
    """The trip takes longer than any should."""
    return _reminder(Template.TRIP_TOO_LONG, booking)


def refund_task(refund: Refund) -> Delivery:
    """The card that asks for, or later shows, a refund by hand."""
    return _to_staff(
        Template.REFUND_TASK,
        refund.booking_id,
        subject=f"refund:{refund.id}",
        arguments={"refund_id": refund.id},
    )


def undeliverable(
    delivery_id: int, template: str, booking_id: BookingId | None, event_number: int
) -> Delivery:
    """Somebody could not be written to; `template` as it is stored: a newer version may have made it."""
    arguments = {"delivery_id": delivery_id, "template": template}
    return _to_staff(Template.UNDELIVERABLE, booking_id, event_number, arguments=arguments)


def unmatched_charge(
    known_as: str, charge: str, amount: int, currency: str, payer_id: int | None
) -> Delivery:
    """A charge of so many minor units belongs to nothing; one message for each that is `known_as` one."""
    arguments = {"charge": charge, "amount": amount, "currency": currency, "payer_id": payer_id}
    return _to_staff(Template.UNMATCHED_CHARGE, None, subject=f"orphan:{known_as}", arguments=arguments)


def _reminder(template: ReminderTemplate, booking: Booking) -> Delivery:
    return _to_staff(template, booking.id, booking.version)


def _to_staff(
    template: StaffTemplate,
    booking_id: BookingId | None,
    event_number: int = 0,
    *,
    subject: str = "",
    arguments: dict[str, Any] | None = None,
) -> Delivery:
    return Delivery(
        channel=Channel.DISPATCH,
        chat_id=STAFF_CHAT,
        booking_id=booking_id,
        template=template,
        event_number=event_number,
        subject=subject,
        arguments=arguments or {},
    )
