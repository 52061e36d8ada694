"""Bring a waiting booking's invoice back to the bottom of the chat."""

from domain.commands.customer import SendInvoiceAgain
from domain.errors import BookingNotFound, PaymentNoLongerOpen
from domain.messages.delivery import Delivery
from domain.messages.payment_calls import hinted_question
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.services.payment_opening import open_payment
from domain.services.payment_replacement import is_left_behind, replace_payments
from domain.services.use_case_context import UseCaseContext
from domain.values.gateway import OpenedBy
from domain.values.status import BookingStatus, PaymentStatus


async def send_invoice_again(command: SendInvoiceAgain, context: UseCaseContext) -> Booking:
    """The booking; its earlier invoice is removed and a new one is on the way.

    A payment that the gateway has not opened yet is tried once more under its own key instead, and one
    that may have been paid is asked about: so a customer who waits keeps the place in the queue, and
    nothing is opened or paid twice.

    Raises BookingNotFound for somebody else's, PaymentNoLongerOpen when nothing is to be paid.
    """
    async with context.uow() as uow:
        booking = await uow.bookings.by_code(command.code)
        if booking.customer_id != command.customer_id:
            raise BookingNotFound()
        if booking.status is not BookingStatus.AWAITING_PAYMENT:
            raise PaymentNoLongerOpen()
        payments = await uow.payments.of_booking(booking.id)
        unclear = booking.payment_hold.unclear
        calls = [call for each in payments for call in _calls_about(each, context, unclear=unclear)]
        if booking.ask_to_pay_again(context.now(), context.rules.pay_within):
            await uow.bookings.save(booking)
        if calls:
            uow.deliver(calls[-1:])
        else:
            await replace_payments(uow, context, booking)
        await uow.commit()
    return booking


def _calls_about(payment: Payment, context: UseCaseContext, *, unclear: bool) -> list[Delivery]:
    if payment.opened_by is OpenedBy.INVOICE:
        return []
    if payment.status is PaymentStatus.CREATED:
        return [] if is_left_behind(payment, context) else open_payment(payment)
    return [hinted_question(payment)] if payment.status is PaymentStatus.PENDING and unclear else []
