"""Say yes to a requested booking."""

from domain.commands.staff import ConfirmBooking
from domain.model.booking import Booking
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import Actor
from domain.values.status import BookingStatus


async def confirm_booking(command: ConfirmBooking, context: UseCaseContext) -> Booking:
    """The confirmed booking; the stock is untouched. Raises BookingNotFound, BookingMovedOn."""
    async with context.uow() as uow:
        booking = await uow.bookings.by_code(command.code)
        booking.expect(command.seen, BookingStatus.CONFIRMED)
        booking.confirm(Actor.staff(command.dispatcher_id), context.now())
        await uow.bookings.save(booking)
        await uow.notes.audit(command.dispatcher_id, "confirm", booking.id, context.now())
        await uow.commit()
    return booking
