"""Take a booking for a caller, who pays by a link."""

from domain.commands.customer import BookByPhone
from domain.model.booking import Booking
from domain.model.contact import Contact
from domain.usecases.office import Office
from domain.usecases.placing import add_payment, new_booking
from domain.values.actor import Actor


async def book_by_phone(command: BookByPhone, office: Office) -> Booking:
    """The booking with a claim token for the payment link; an equal request gives the same one.

    Raises a BookingRefused, PhoneRefused.
    """
    key = f"staff:{command.dispatcher_id}:{command.request_key}"
    async with office.uow() as uow:
        earlier = await uow.bookings.by_request_key(key)
        if earlier is not None:
            return earlier
        contact = Contact(command.contact_name, command.contact_phone)
        actor = Actor.staff(command.dispatcher_id)
        booking = await new_booking(uow, office, command.wish, contact, command.language, None, actor)
        booking.claim_token = office.ids.token()
        await uow.bookings.add(booking, key)
        await add_payment(uow, office, booking)
        await uow.notes.audit(command.dispatcher_id, "book_by_phone", booking.id, office.now())
        await uow.commit()
    return booking
