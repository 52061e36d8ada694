"""Give a ride a vehicle: ask its driver, or fix a radio car at once."""

from domain.commands.staff import AssignVehicle
from domain.errors import TooEarlyToAssign
from domain.model.booking import Booking
from domain.model.vehicle import Vehicle
from domain.policies.deadlines import assign_from
from domain.ports.unit_of_work import UnitOfWork
from domain.usecases.office import Office
from domain.values.actor import SYSTEM, Actor
from domain.values.status import BookingStatus


async def assign_vehicle(command: AssignVehicle, office: Office) -> Booking:
    """The offered or (radio car) assigned booking; a requested one is confirmed on the way.

    Raises BookingMovedOn when overtaken, VehicleNotAvailable, TooEarlyToAssign.
    """
    async with office.uow() as uow:
        booking = await uow.bookings.by_code(command.code)
        booking.expect(command.seen)
        vehicle = await uow.vehicles.get(command.vehicle_id)
        actor = SYSTEM if command.dispatcher_id is None else Actor.staff(command.dispatcher_id)
        await give_vehicle(uow, office, booking, vehicle, actor)
        if command.dispatcher_id is not None:
            await uow.notes.audit(command.dispatcher_id, "assign", booking.id, office.now())
        await uow.commit()
    return booking


async def give_vehicle(
    uow: UnitOfWork, office: Office, booking: Booking, vehicle: Vehicle, actor: Actor
) -> None:
    """Within the caller's transaction: confirm where needed, take the vehicle, offer or assign."""
    now = office.now()
    allowed_at = assign_from(booking, office.rules)
    if now < allowed_at:
        raise TooEarlyToAssign(allowed_at)
    if booking.status is BookingStatus.REQUESTED:
        booking.confirm(actor, now)
    driver = None if vehicle.radio else await uow.people.driver_of(vehicle.id)
    if driver is None:
        booking.assign(vehicle.id, actor, now)
        vehicle.occupy(booking.id, now)
    else:
        booking.offer_to(vehicle.id, driver.id, actor, now, now + office.rules.offer_within)
        vehicle.hold(booking.id, now)
    await uow.vehicles.save(vehicle)
    await uow.bookings.save(booking)
