"""Note that a customer who had to wait has the invoice now."""

from domain.policies.payment_time import let_time_run, time_stands_still
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import BookingId
from domain.values.status import BookingStatus


async def resume_payment(booking_id: BookingId, context: UseCaseContext) -> None:
    """The time to pay runs afresh from now on; no effect on a booking whose time did not stand still."""
    async with context.uow() as uow:
        booking = await uow.bookings.get(booking_id)
        if booking.status is not BookingStatus.AWAITING_PAYMENT or not time_stands_still(booking):
            return
        let_time_run(booking, context.now(), context.rules.pay_within)
        await uow.bookings.save(booking)
        await uow.commit()
