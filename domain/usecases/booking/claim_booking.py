"""Make the person who opened a payment link the customer of a phone booking."""

from domain.commands.customer import ClaimBooking
from domain.errors import BookingNotFound
from domain.messages.customer import invoice
from domain.model.booking import Booking
from domain.model.payment import IN_TELEGRAM, Payment
from domain.services.use_case_context import UseCaseContext
from domain.values.status import PaymentStatus


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
        for payment in await uow.payments.of_booking(booking.id):
            payment.customer_id = command.customer_id
            await uow.payments.save(payment)
            if _can_be_shown(payment):
                uow.deliver([invoice(payment, command.customer_id)])
        await uow.bookings.save(booking)
        await uow.commit()
    return booking


def _can_be_shown(payment: Payment) -> bool:
    """A checkout that the gateway has not opened yet comes by itself once it has."""
    if payment.gateway != IN_TELEGRAM:
        return payment.status is PaymentStatus.PENDING
    return payment.status is PaymentStatus.CREATED
