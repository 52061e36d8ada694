"""Take a booking from a customer in Telegram."""

from domain.commands.customer import PlaceBooking
from domain.model.booking import Booking
from domain.model.contact import Contact
from domain.policies.booking_limits import check_limits
from domain.services.booking_placement import add_payment, new_booking
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import Actor
from domain.values.ids import BookingCode


async def place_booking(command: PlaceBooking, context: UseCaseContext) -> Booking:
    """The booking with its fare held and its invoice on the way; an equal request gives the same one.

    Raises a BookingRefused, PhoneRefused.
    """
    key = f"{command.customer_id}:{command.request_key}"
    async with context.uow() as uow:
        code = context.ids.code()
        before = await uow.bookings.before_placing(command.customer_id, key, code)
        if before.earlier is not None:
            return before.earlier
        scheduled = command.request.pickup_at is not None
        check_limits(before.unfinished, scheduled=scheduled)
        booking = await new_booking(
            uow,
            context,
            command.request,
            Contact(command.contact_name, command.contact_phone),
            command.language,
            command.customer_id,
            Actor.customer(command.customer_id),
            code=BookingCode(code) if before.code_is_free else None,
        )
        await uow.bookings.add(booking, key)
        await add_payment(uow, context, booking)
        await uow.commit()
    return booking
