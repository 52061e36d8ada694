"""Note that the gateway refused to open a payment."""

from domain.policies.payment_time import let_time_run
from domain.services.payment_failure import record_payment_failure
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import PaymentId
from domain.values.status import BookingStatus


async def fail_payment(payment_id: PaymentId, context: UseCaseContext) -> None:
    """The payment has failed; its booking waits for another attempt, and its customer is told."""
    async with context.uow() as uow:
        booking = await uow.bookings.get(await uow.payments.booking_of(payment_id))
        payment = await uow.payments.get(payment_id)
        await uow.payments.leave_line(payment_id)
        if booking.status is BookingStatus.AWAITING_PAYMENT and let_time_run(
            booking, context.now(), context.rules.pay_within
        ):
            await uow.bookings.save(booking)
        record_payment_failure(uow, booking, payment)
        await uow.payments.save(payment)
        await uow.commit()
