"""Report that the ride is over."""

from domain.commands.ride import CompleteTrip
from domain.model.booking import Booking
from domain.services.ride_access import audit_staff_step, ride_to_step
from domain.services.use_case_context import UseCaseContext
from domain.services.vehicle_release import let_vehicle_go


async def complete_trip(command: CompleteTrip, context: UseCaseContext) -> Booking:
    """The completed booking; the vehicle is back in stock. Raises NotYourJob, BookingMovedOn."""
    async with context.uow() as uow:
        booking = await ride_to_step(uow, command)
        vehicle_id = booking.complete(command.actor, context.now())
        await let_vehicle_go(uow, context, booking, vehicle_id)
        await uow.bookings.save(booking)
        await audit_staff_step(uow, command, "complete_trip", booking)
        await uow.commit()
    return booking
