"""Ask the gateway about a payment now, because something hinted that it has moved."""

from domain.errors import PaymentNotFound
from domain.messages.payment_calls import hinted_question
from domain.services.payment_opening import open_payment
from domain.services.use_case_context import UseCaseContext
from domain.values.gateway import OpenedBy
from domain.values.ids import PaymentId
from domain.values.status import PaymentStatus


async def ask_about_payment(
    context: UseCaseContext, *, payment_id: PaymentId | None = None, gateway_payment_id: str | None = None
) -> None:
    """Queue the question, unless the payment is settled.

    Raises PaymentNotFound for nothing of ours, and where the two ids belong to different payments.
    """
    async with context.uow() as uow:
        if payment_id is None and gateway_payment_id is not None:
            payment_id = await uow.payments.by_gateway_id(gateway_payment_id)
        if payment_id is None:
            raise PaymentNotFound()
        _, payment = await uow.payments.with_booking(payment_id)
        known = payment.gateway_payment_id
        if payment.opened_by is OpenedBy.INVOICE or (known and gateway_payment_id not in (None, known)):
            raise PaymentNotFound()
        if payment.status is PaymentStatus.APPROVED:
            return
        uow.deliver([hinted_question(payment)] if known else open_payment(payment, ask=True))
        await uow.commit()
