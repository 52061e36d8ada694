"""Note that the gateway refused to open a payment."""

from domain.services.payment_failure import record_payment_failure
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import PaymentId


async def fail_payment(payment_id: PaymentId, context: UseCaseContext) -> None:
    """The payment has failed; its booking waits for another attempt, and its customer is told."""
    async with context.uow() as uow:
        booking, payment = await uow.payments.with_booking(payment_id)
        await uow.payments.release_hold(payment_id)
        if booking.release_payment_hold(context.now(), context.rules.pay_within):
            await uow.bookings.save(booking)
        record_payment_failure(uow, booking, payment)
        await uow.payments.save(payment)
        await uow.commit()
