"""Make the person who opened a payment link the customer of a phone booking."""

from domain.commands.customer import ClaimBooking
from domain.errors import BookingNotFound
from domain.model.booking import Booking
from domain.services.payment_opening import show_payment
from domain.services.payment_replacement import is_left_behind, replace_payments
from domain.services.use_case_context import UseCaseContext


async def claim_booking(command: ClaimBooking, context: UseCaseContext) -> Booking:
    """The booking, with its invoice on the way to the new customer.

    The first to open the link is the customer; for anybody after, BookingNotFound.
    """
    async with context.uow() as uow:
        booking = await uow.bookings.by_claim_token(command.claim_token)
        if booking.customer_id is not None:
            if booking.customer_id != command.customer_id:
                raise BookingNotFound()
            return booking
        booking.claim(command.customer_id, context.now())
        payments = await uow.payments.of_booking(booking.id)
        for payment in payments:
            payment.claim(command.customer_id)
            await uow.payments.save(payment)
        if any(is_left_behind(payment, context) for payment in payments):
            await replace_payments(uow, context, booking)
        else:
            uow.deliver([each for one in payments for each in show_payment(one, command.customer_id)])
        await uow.bookings.save(booking)
        await uow.commit()
    return booking
