"""Note that nobody can say just now whether a payment went through."""

from domain.messages.customer import payment_unclear
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import PaymentId
from domain.values.status import BookingStatus


async def mark_payment_unclear(payment_id: PaymentId, context: UseCaseContext, *, tell: bool) -> None:
    """The booking is not closed as unpaid while that is so; with `tell` its customer hears of it, once."""
    async with context.uow() as uow:
        booking, _ = await uow.payments.with_booking(payment_id)
        if booking.status is not BookingStatus.AWAITING_PAYMENT:
            return
        if booking.payment_hold.unclear and not tell:
            return
        booking.mark_payment_unclear(context.now())
        if tell and booking.customer_id is not None and booking.tell_payment_unclear(context.now()):
            uow.deliver(payment_unclear(booking, 0))
        await uow.bookings.save(booking)
        await uow.commit()
