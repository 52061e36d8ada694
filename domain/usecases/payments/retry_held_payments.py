"""Call customers back who were told that payments are busy."""

from domain.messages.customer import invoice
from domain.messages.delivery import Delivery
from domain.messages.payment_calls import open_at_gateway
from domain.model.payment import IN_TELEGRAM, Payment
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import PaymentId
from domain.values.status import PaymentStatus


async def retry_held_payments(count: int, context: UseCaseContext) -> int:
    """Try the payments of the `count` who have waited longest once more; gives how many those were.

    One whose try fails again comes back to the same place in the line, and is not told twice.
    """
    async with context.uow() as uow:
        line = await uow.payments.line(context.now(), count)
    for payment_id, tries in line:
        await _try_again(payment_id, tries, context)
    return len(line)


async def _try_again(payment_id: PaymentId, tries: int, context: UseCaseContext) -> None:
    async with context.uow() as uow:
        await uow.bookings.get(await uow.payments.booking_of(payment_id))
        payment = await uow.payments.get(payment_id)
        await uow.payments.leave_line(payment_id)
        uow.deliver(_once_more(payment, tries))
        await uow.commit()


def _once_more(payment: Payment, tries: int) -> list[Delivery]:
    """What opens the payment: a call to the gateway, or the invoice where Telegram makes it."""
    if payment.gateway != IN_TELEGRAM:
        return [open_at_gateway(payment, tries=tries)]
    if payment.status is not PaymentStatus.CREATED or payment.customer_id is None:
        return []
    return [invoice(payment, payment.customer_id, tries=tries)]
