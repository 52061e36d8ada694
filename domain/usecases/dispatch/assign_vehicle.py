"""Give a ride a vehicle: ask its driver, or fix a radio car at once."""

from domain.commands.staff import AssignVehicle
from domain.model.booking import Booking
from domain.services.use_case_context import UseCaseContext
from domain.services.vehicle_assignment import give_vehicle
from domain.values.actor import SYSTEM, Actor


async def assign_vehicle(command: AssignVehicle, context: UseCaseContext) -> Booking:
    """The offered or (radio car) assigned booking; a requested one is confirmed on the way.

    Raises BookingMovedOn when overtaken, VehicleNotAvailable, TooEarlyToAssign.
    """
    async with context.uow() as uow:
        booking = await uow.bookings.by_code(command.code)
        booking.expect(command.seen)
        vehicle = await uow.vehicles.get(command.vehicle_id)
        actor = SYSTEM if command.dispatcher_id is None else Actor.staff(command.dispatcher_id)
        await give_vehicle(uow, context, booking, vehicle, actor)
        if command.dispatcher_id is not None:
            await uow.notes.audit(command.dispatcher_id, "assign", booking.id, context.now())
        await uow.commit()
    return booking
