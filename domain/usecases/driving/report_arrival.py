"""Report that the driver waits at the pickup."""

from domain.commands.ride import ReportArrival
from domain.model.booking import Booking
from domain.services.ride_access import audit_staff_step, ride_to_step
from domain.services.use_case_context import UseCaseContext


async def report_arrival(command: ReportArrival, context: UseCaseContext) -> Booking:
    """The booking. Raises NotYourJob, BookingMovedOn."""
    async with context.uow() as uow:
        booking = await ride_to_step(uow, command)
        booking.arrive(command.actor, context.now())
        await uow.bookings.save(booking)
        await audit_staff_step(uow, command, "report_arrival", booking)
        await uow.commit()
    return booking
