"""What a customer is sent: the invoice, and a message whenever something about the ride has changed."""

from typing import Any, assert_never

from domain import events as ev
from domain.messages.delivery import Channel, Delivery
from domain.messages.templates import StatusTemplate, Template
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.values.ids import CustomerId
from domain.values.reasons import RefundReason
from domain.values.status import BookingStatus


def invoice(payment: Payment, customer_id: CustomerId, *, tries: int = 0, is_new: bool = False) -> Delivery:
    """Show the invoice of a payment, after so many failed tries; of one that `is_new` for the first time."""
    arguments = {"payment_id": payment.id} | ({"tries": tries} if tries else {})
    return _invoice(payment, customer_id, Template.INVOICE, arguments, is_new=is_new)


def invoice_gone(payment: Payment, customer_id: CustomerId) -> Delivery:
    """Take the invoice of a payment away."""
    return _invoice(payment, customer_id, Template.INVOICE_GONE, {"payment_id": payment.id})


def status_message(booking: Booking, event: ev.BookingEvent) -> list[Delivery]:
    """What the customer is told of one event; nothing of one that does not concern them."""
    match event:
        case ev.BookingRequested():
            return _status(booking, Template.REQUESTED, event.number)
        case ev.BookingConfirmed():
            return _status(booking, Template.CONFIRMED, event.number)
        case ev.VehicleAssigned():
            return _status(booking, Template.ASSIGNED, event.number)
        case ev.VehicleReleased():
            return _status(booking, Template.RELEASED, event.number)
        case ev.DriverArrived():
            return _status(booking, Template.ARRIVED, event.number)
        case ev.TripStarted():
            return _status(booking, Template.ON_TRIP, event.number)
        case ev.TripCompleted():
            return _status(booking, Template.COMPLETED, event.number)
        case ev.BookingCancelled():
            return _cancelled(booking, event)
        case ev.RefundOpened():
            return _refund_opened(booking, event)
        case (
            ev.BookingPlaced()
            | ev.CallerClaimed()
            | ev.MoneyCaptured()
            | ev.RideOffered()
            | ev.OfferDeclined()
            | ev.OfferLapsed()
            | ev.RefundDone()
        ):
            return []
        case never:
            assert_never(never)


def dispatch_slow(booking: Booking) -> list[Delivery]:
    """The dispatch side cannot be reached, and the booking waits for it."""
    return _status(booking, Template.DISPATCH_SLOW, booking.version)


def pickup_reminder(booking: Booking) -> list[Delivery]:
    """The pickup is near."""
    return _status(booking, Template.PICKUP_REMINDER, booking.version)


def payments_busy(booking: Booking, seconds: int) -> list[Delivery]:
    """The payment cannot be opened now; trying again makes sense after so many seconds."""
    return _status(booking, Template.PAYMENTS_BUSY, booking.version, seconds=seconds)


def payment_unclear(booking: Booking, seconds: int) -> list[Delivery]:
    """Nobody can say just now whether the payment went through; better asked after so many seconds."""
    return _status(booking, Template.PAYMENT_UNCLEAR, booking.version, seconds=seconds)


def payment_failed(booking: Booking) -> list[Delivery]:
    """The gateway took no money, and another try is welcome."""
    return _status(booking, Template.PAYMENT_FAILED, booking.version)


def surplus(booking: Booking, payer_id: int | None, reason: RefundReason, amount: int) -> list[Delivery]:
    """A charge of so many minor units paid for nothing and goes back: to its payer, else to the customer."""
    chat_id = payer_id or booking.customer_id
    if chat_id is None:
        return []
    arguments = {"reason": reason.value, "amount": amount}
    return [_to(chat_id, booking, Template.SURPLUS, booking.version, arguments)]


def refund_settled(booking: Booking, amount: int) -> list[Delivery]:
    """So many minor units have gone back."""
    return _status(booking, Template.REFUND_DONE, booking.version, amount=amount)


def _cancelled(booking: Booking, event: ev.BookingCancelled) -> list[Delivery]:
    paid = booking.fare if BookingStatus.REQUESTED.value in booking.steps else 0
    return _status(
        booking,
        Template.CANCELLED,
        event.number,
        reason=event.reason.value,
        refund=paid - event.kept,
        kept=event.kept,
    )


def _refund_opened(booking: Booking, event: ev.RefundOpened) -> list[Delivery]:
    """Of a refund that comes with another change its own message speaks."""
    if event.reason is not RefundReason.GOODWILL:
        return []
    return _status(booking, Template.REFUND_OPENED, event.number, amount=event.amount)


def _status(booking: Booking, template: StatusTemplate, number: int, **arguments: Any) -> list[Delivery]:
    """Nothing for a caller by phone, who has no chat."""
    if booking.customer_id is None:
        return []
    return [_to(booking.customer_id, booking, template, number, arguments)]


def _to(
    chat_id: int, booking: Booking, template: StatusTemplate, number: int, arguments: dict[str, Any]
) -> Delivery:
    return Delivery(
        channel=Channel.BOOKING,
        chat_id=chat_id,
        booking_id=booking.id,
        template=template,
        event_number=number,
        arguments=arguments,
    )


def _invoice(
    payment: Payment,
    customer_id: CustomerId,
    template: Template,
    arguments: dict[str, Any],
    *,
    is_new: bool = False,
) -> Delivery:
    return Delivery(
        channel=Channel.BOOKING,
        chat_id=customer_id,
        booking_id=payment.booking_id,
        template=template,
        subject=f"invoice:{payment.id}",
        arguments=arguments,
        opens_subject=is_new,
    )
