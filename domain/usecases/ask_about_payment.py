"""Ask the gateway about a payment now, because something hinted that it has moved."""

from datetime import timedelta

from domain.usecases.note_checkout import gateway_call
from domain.usecases.office import Office
from domain.values.ids import PaymentId
from domain.values.status import PaymentStatus


async def ask_about_payment(payment_id: PaymentId, office: Office) -> None:
    """Queue the question, unless the payment is settled or was never opened. Raises PaymentNotFound."""
    async with office.uow() as uow:
        payment = await uow.payments.get(payment_id)
        if payment.status is PaymentStatus.APPROVED or payment.gateway_payment_id is None:
            return
        uow.deliver([gateway_call(payment, "query", timedelta(), office)])
        await uow.commit()
