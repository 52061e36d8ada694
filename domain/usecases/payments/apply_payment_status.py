"""Act on what the gateway says about a payment when it is asked."""

from domain.commands.customer import RecordCharge
from domain.ports.payment_gateway import Checkout, GatewayStatus
from domain.services.payment_failure import record_payment_failure
from domain.services.payment_polling import check_same, schedule_question
from domain.services.use_case_context import UseCaseContext
from domain.usecases.payments.record_charge import record_charge
from domain.values.ids import PaymentId
from domain.values.invoice_payload import invoice_payload
from domain.values.status import PaymentStatus


async def apply_payment_status(
    payment_id: PaymentId, checkout: Checkout | None, context: UseCaseContext, *, hinted: bool = False
) -> None:
    """Record an approved payment, note a failed one, ask again about one that is open.

    What counts is what was read back from the gateway, never what a callback says; a `hinted` question
    begins no row of questions of its own. Raises OutcomeUnknown for an answer that cannot be meant.
    """
    async with context.uow() as uow:
        payment = await uow.payments.get(payment_id)
    if checkout is not None:
        check_same(payment, checkout)
    if checkout is not None and checkout.status is GatewayStatus.DONE:
        charge = RecordCharge(
            payer_id=None,
            payload=invoice_payload(payment_id),
            charge_id=f"{payment.gateway}:{checkout.payment_id}",
            amount=payment.amount if checkout.amount is None else checkout.amount,
            currency=payment.currency,
        )
        await record_charge(charge, context)
        return
    failed = checkout is not None and checkout.status is GatewayStatus.FAILED
    await _note(payment_id, context, failed=failed, hinted=hinted)


async def _note(payment_id: PaymentId, context: UseCaseContext, *, failed: bool, hinted: bool) -> None:
    async with context.uow() as uow:
        booking, payment = await uow.payments.with_booking(payment_id)
        if payment.status in (PaymentStatus.APPROVED, PaymentStatus.FAILED):
            return
        if booking.release_payment_hold(context.now(), context.rules.pay_within):
            await uow.bookings.save(booking)
        if failed:
            record_payment_failure(uow, booking, payment)
        elif not hinted:
            payment.asked()
            schedule_question(uow, context, booking, payment)
        await uow.payments.save(payment)
        await uow.commit()
