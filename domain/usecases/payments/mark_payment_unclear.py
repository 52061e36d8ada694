"""Note that nobody can say just now whether a payment went through."""

from domain.messages.customer import payment_unclear
from domain.policies.payment_time import UNCLEAR, UNCLEAR_TOLD
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import PaymentId
from domain.values.status import BookingStatus


async def mark_payment_unclear(payment_id: PaymentId, context: UseCaseContext, *, tell: bool) -> None:
    """The booking is not closed as unpaid while that is so; with `tell` its customer hears of it, once."""
    async with context.uow() as uow:
        booking = await uow.bookings.get(await uow.payments.booking_of(payment_id))
        if booking.status is not BookingStatus.AWAITING_PAYMENT:
            return
        if UNCLEAR in booking.reminded and not tell:
            return
        booking.reminded.setdefault(UNCLEAR, context.now())
        if tell and UNCLEAR_TOLD not in booking.reminded and booking.customer_id is not None:
            booking.reminded[UNCLEAR_TOLD] = context.now()
            uow.deliver(payment_unclear(booking, 0))
        await uow.bookings.save(booking)
        await uow.commit()
