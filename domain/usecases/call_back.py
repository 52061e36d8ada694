"""Call customers back who were told that payments are busy."""

from domain.model.delivery import Delivery
from domain.model.payment import IN_TELEGRAM, Payment
from domain.usecases.office import Office
from domain.usecases.placing import invoice, open_at_gateway
from domain.values.ids import PaymentId
from domain.values.status import PaymentStatus


async def call_back(count: int, office: Office) -> int:
    """Try the payments of the `count` who have waited longest once more; gives how many those were.

    One whose try fails again comes back to the same place in the line, and is not told twice.
    """
    async with office.uow() as uow:
        line = await uow.payments.line(office.now(), count)
    for payment_id, tries in line:
        await _try_again(payment_id, tries, office)
    return len(line)


async def _try_again(payment_id: PaymentId, tries: int, office: Office) -> None:
    async with office.uow() as uow:
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
