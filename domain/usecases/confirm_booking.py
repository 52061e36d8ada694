"""Say yes to a requested booking."""

from domain.commands.staff import ConfirmBooking
from domain.model.booking import Booking
from domain.usecases.office import Office
from domain.values.actor import Actor
from domain.values.status import BookingStatus


async def confirm_booking(command: ConfirmBooking, office: Office) -> Booking:
    """The confirmed booking; the stock is untouched. Raises BookingNotFound, BookingMovedOn."""
    async with office.uow() as uow:
        booking = await uow.bookings.by_code(command.code)
        booking.expect(command.seen, BookingStatus.CONFIRMED)
        booking.confirm(Actor.staff(command.dispatcher_id), office.now())
        await uow.bookings.save(booking)
        await uow.notes.audit(command.dispatcher_id, "confirm", booking.id, office.now())
        await uow.commit()
    return booking
