"""Take an offered ride."""

from domain.commands.ride import AcceptOffer
from domain.model.booking import Booking
from domain.services.ride_access import audit_staff_step, ride_to_step
from domain.services.use_case_context import UseCaseContext


async def accept_offer(command: AcceptOffer, context: UseCaseContext) -> Booking:
    """The assigned booking. Raises NotYourJob once the offer has gone to another, BookingMovedOn."""
    async with context.uow() as uow:
        booking = await ride_to_step(uow, command)
        vehicle_id = booking.accept(command.actor, context.now())
        vehicle = await uow.vehicles.get(vehicle_id)
        vehicle.occupy(booking.id, context.now())
        await uow.vehicles.save(vehicle)
        await uow.bookings.save(booking)
        await audit_staff_step(uow, command, "accept_offer", booking)
        await uow.commit()
    return booking
