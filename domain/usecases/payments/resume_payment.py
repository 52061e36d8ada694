"""Note that a customer who had to wait has the invoice now."""

from domain.services.use_case_context import UseCaseContext
from domain.values.ids import BookingId


async def resume_payment(booking_id: BookingId, context: UseCaseContext) -> None:
    """The time to pay runs afresh from now on; no effect on a booking whose time did not stand still."""
    async with context.uow() as uow:
        booking = await uow.bookings.get(booking_id)
        if not booking.release_payment_hold(context.now(), context.rules.pay_within):
            return
        await uow.bookings.save(booking)
        await uow.commit()
