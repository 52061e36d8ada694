"""Take the vehicle off a ride that goes on."""

from domain.commands.staff import ReleaseVehicle
from domain.model.booking import Booking
from domain.services.use_case_context import UseCaseContext
from domain.services.vehicle_release import take_vehicle_off
from domain.values.actor import Actor
from domain.values.reasons import ReleaseReason


async def release_vehicle(command: ReleaseVehicle, context: UseCaseContext) -> Booking:
    """The booking, confirmed again; the vehicle is back in stock. Raises BookingMovedOn."""
    async with context.uow() as uow:
        booking = await uow.bookings.by_code(command.code)
        booking.expect(command.seen)
        actor = Actor.staff(command.dispatcher_id)
        await take_vehicle_off(uow, context, booking, ReleaseReason.STAFF, actor)
        await uow.notes.audit(command.dispatcher_id, "release", booking.id, context.now())
        await uow.commit()
    return booking
