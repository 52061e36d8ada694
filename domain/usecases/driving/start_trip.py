"""Report that the customer is on board."""

from domain.commands.ride import StartTrip
from domain.model.booking import Booking
from domain.services.ride_access import audit_staff_step, ride_to_step
from domain.services.use_case_context import UseCaseContext


async def start_trip(command: StartTrip, context: UseCaseContext) -> Booking:
    """The booking. Raises NotYourJob, BookingMovedOn."""
    async with context.uow() as uow:
        booking = await ride_to_step(uow, command)
        booking.start(command.actor, context.now())
        await uow.bookings.save(booking)
        await audit_staff_step(uow, command, "start_trip", booking)
        await uow.commit()
    return booking
