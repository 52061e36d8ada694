"""Take a vehicle out of the fleet."""

from domain.commands.staff import RetireVehicle
from domain.errors import StaleRecord
from domain.services.use_case_context import UseCaseContext
from domain.services.vehicle_release import withdraw_offer
from domain.values.actor import Actor
from domain.values.ids import BookingId, VehicleId
from domain.values.status import BookingStatus


async def retire_vehicle(command: RetireVehicle, context: UseCaseContext) -> bool:
    """Whether it is off already; False: it drives its present ride to the end first.

    A vehicle that is only held for an offer is released at once. Raises VehicleNotFound, and StaleRecord
    when its ride began or ended in the same moment.
    """
    job = await _job_of(command.vehicle_id, context)
    async with context.uow() as uow:
        booking = None if job is None else await uow.bookings.get(job)
        vehicle = await uow.vehicles.get(command.vehicle_id)
        if vehicle.booking_id != job:
            raise StaleRecord()
        off = vehicle.retire(context.now())
        await uow.vehicles.save(vehicle)
        if booking is not None and booking.status is BookingStatus.OFFERED:
            await withdraw_offer(uow, context, booking, Actor.staff(command.dispatcher_id))
            off = True
        await uow.notes.audit(command.dispatcher_id, "retire", None, context.now())
        await uow.commit()
    return off


async def _job_of(vehicle_id: VehicleId, context: UseCaseContext) -> BookingId | None:
    # In a transaction of its own: who locks a vehicle before its booking waits for whoever has both.
    async with context.uow() as uow:
        return (await uow.vehicles.get(vehicle_id)).booking_id
