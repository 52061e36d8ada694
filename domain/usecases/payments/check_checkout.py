"""Answer whether a payment may go ahead; nothing is changed."""

from domain.commands.customer import CheckCheckout
from domain.errors import AmountDiffers, NotYourInvoice, PaymentNoLongerOpen
from domain.services.use_case_context import UseCaseContext
from domain.values.invoice_payload import payment_in_payload
from domain.values.status import BookingStatus, PaymentStatus


async def check_checkout(command: CheckCheckout, context: UseCaseContext) -> None:
    """Returns when the payment may go ahead, checking owner, status, amount, currency and expiry.

    Raises NotYourInvoice, AmountDiffers, PaymentNoLongerOpen or PaymentNotFound.
    Source: Telegram's Payments documentation (one invoice can be paid many times, and by others).
    """
    async with context.uow() as uow:
        payment_id = payment_in_payload(command.payload)
        booking, payment = await uow.payments.with_booking(payment_id)
    if command.payer_id != booking.customer_id:
        raise NotYourInvoice()
    if payment.status not in (PaymentStatus.CREATED, PaymentStatus.PENDING):
        raise PaymentNoLongerOpen()
    if booking.status is not BookingStatus.AWAITING_PAYMENT:
        raise PaymentNoLongerOpen()
    if booking.pay_by is None or booking.pay_by <= context.now():
        raise PaymentNoLongerOpen()
    if (command.amount, command.currency) != (payment.amount, payment.currency):
        raise AmountDiffers()
