"""What takes the place of a payment that is not to be paid any more."""

from domain.messages.customer import invoice_gone
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.ports.unit_of_work import UnitOfWork
from domain.services.booking_placement import add_payment
from domain.services.use_case_context import UseCaseContext
from domain.values.status import PaymentStatus

OPEN = (PaymentStatus.CREATED, PaymentStatus.PENDING)


def is_left_behind(payment: Payment, context: UseCaseContext) -> bool:
    """Whether the company has gone over to another gateway before this payment was paid or had ended.

    Nobody opens it any more or asks how it stands, so its customer needs one of the present gateway.
    """
    return payment.status in OPEN and payment.gateway != context.rules.gateway


async def replace_payments(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> Payment:
    """A new payment of the whole fare; those that were open end, and their invoices and links go."""
    for payment in await uow.payments.of_booking(booking.id):
        if payment.status in OPEN:
            payment.expire()
            await uow.payments.save(payment)
            await uow.payments.release_hold(payment.id)
            if payment.customer_id is not None:
                uow.deliver([invoice_gone(payment, payment.customer_id)])
    return await add_payment(uow, context, booking)
