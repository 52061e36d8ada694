"""What it means that a gateway takes no money for a payment."""

from domain.messages.customer import invoice_gone, payment_failed
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.ports.unit_of_work import UnitOfWork
from domain.values.status import BookingStatus, PaymentStatus


def record_payment_failure(uow: UnitOfWork, booking: Booking, payment: Payment) -> None:
    """The gateway will take no money for this payment: its checkout goes, and the customer may try again."""
    payment.fail()
    waits = payment.status is PaymentStatus.FAILED and booking.status is BookingStatus.AWAITING_PAYMENT
    if not waits or booking.customer_id is None:
        return
    uow.deliver([invoice_gone(payment, booking.customer_id), *payment_failed(booking)])
