"""Take a booking for a caller, who pays by a link."""

from domain.commands.customer import BookByPhone
from domain.model.booking import Booking
from domain.model.contact import Contact
from domain.services.booking_placement import add_payment, new_booking
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import Actor


async def book_by_phone(command: BookByPhone, context: UseCaseContext) -> Booking:
    """The booking with a claim token for the payment link; an equal request gives the same one.

    Raises a BookingRefused, PhoneRefused.
    """
    key = f"staff:{command.dispatcher_id}:{command.request_key}"
    async with context.uow() as uow:
        earlier = await uow.bookings.by_request_key(key)
        if earlier is not None:
            return earlier
        contact = Contact(command.contact_name, command.contact_phone)
        actor = Actor.staff(command.dispatcher_id)
        booking = await new_booking(uow, context, command.request, contact, command.language, None, actor)
        booking.claim_token = context.ids.token()
        await uow.bookings.add(booking, key)
        await add_payment(uow, context, booking)
        await uow.notes.audit(command.dispatcher_id, "book_by_phone", booking.id, context.now())
        await uow.commit()
    return booking
