"""Bring a waiting booking's invoice back to the bottom of the chat."""

from domain.commands.customer import SendInvoiceAgain
from domain.errors import BookingNotFound, PaymentNoLongerOpen
from domain.model.booking import Booking
from domain.usecases.office import Office
from domain.usecases.placing import add_payment, invoice
from domain.values.status import BookingStatus, PaymentStatus


async def send_invoice_again(command: SendInvoiceAgain, office: Office) -> Booking:
    """The booking; its earlier invoice is removed and a new one is on the way.

    Raises BookingNotFound for somebody else's, PaymentNoLongerOpen when nothing is to be paid.
    """
    async with office.uow() as uow:
        booking = await uow.bookings.by_code(command.code)
        if booking.customer_id != command.customer_id:
            raise BookingNotFound()
        if booking.status is not BookingStatus.AWAITING_PAYMENT:
            raise PaymentNoLongerOpen()
        for payment in await uow.payments.of_booking(booking.id):
            if payment.status in (PaymentStatus.CREATED, PaymentStatus.PENDING):
                payment.expire()
                await uow.payments.save(payment)
                uow.deliver([invoice(payment, command.customer_id, gone=True)])
        await add_payment(uow, office, booking)
        await uow.commit()
    return booking
