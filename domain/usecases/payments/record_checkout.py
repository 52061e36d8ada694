"""Keep what the gateway answered when a payment was opened, and show the customer where to pay."""

from domain.messages.customer import invoice
from domain.ports.payment_gateway import Checkout, GatewayStatus
from domain.services.payment_polling import check_same, schedule_question
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import PaymentId
from domain.values.status import BookingStatus, PaymentStatus


async def record_checkout(payment_id: PaymentId, checkout: Checkout, context: UseCaseContext) -> None:
    """The payment is open at the gateway: its checkout goes to the customer, and questions begin.

    A customer who was told to wait gets `pay_within` afresh. A booking that has ended, or a payment that
    is settled by this very answer, shows no checkout.

    Raises OutcomeUnknown for an answer about another order.
    """
    async with context.uow() as uow:
        booking, payment = await uow.payments.with_booking(payment_id)
        check_same(payment, checkout)
        await uow.payments.release_hold(payment_id)
        if payment.gateway_payment_id is not None:
            return await uow.commit()
        payment.opened(checkout.payment_id, checkout.checkout_url)
        await uow.payments.save(payment)
        if booking.release_payment_hold(context.now(), context.rules.pay_within):
            await uow.bookings.save(booking)
        if booking.status is BookingStatus.AWAITING_PAYMENT:
            payable = payment.status is PaymentStatus.PENDING and checkout.status is GatewayStatus.PENDING
            if payable and booking.customer_id is not None:
                uow.deliver([invoice(payment, booking.customer_id)])
        schedule_question(uow, context, booking, payment)
        await uow.commit()
