"""Take the vehicle off a ride that goes on."""

from domain.commands.staff import ReleaseVehicle
from domain.model.booking import Booking
from domain.ports.unit_of_work import UnitOfWork
from domain.usecases.office import Office
from domain.values.actor import Actor
from domain.values.ids import VehicleId
from domain.values.reasons import ReleaseReason
from domain.values.status import BookingStatus


async def release_vehicle(command: ReleaseVehicle, office: Office) -> Booking:
    """The booking, confirmed again; the vehicle is back in stock. Raises BookingMovedOn."""
    async with office.uow() as uow:
        booking = await uow.bookings.by_code(command.code)
        booking.expect(command.seen)
        actor = Actor.staff(command.dispatcher_id)
        await take_vehicle_off(uow, office, booking, ReleaseReason.STAFF, actor)
        await uow.notes.audit(command.dispatcher_id, "release", booking.id, office.now())
        await uow.commit()
    return booking


async def take_vehicle_off(
    uow: UnitOfWork, office: Office, booking: Booking, reason: ReleaseReason, actor: Actor
) -> None:
    """Within the caller's transaction: withdraw an offer, or release a fixed vehicle."""
    if booking.status is BookingStatus.OFFERED:
        await withdraw_offer(uow, office, booking, actor)
        return
    vehicle_id = booking.release_vehicle(reason, actor, office.now())
    await let_vehicle_go(uow, office, booking, vehicle_id)
    await uow.bookings.save(booking)


async def withdraw_offer(uow: UnitOfWork, office: Office, booking: Booking, actor: Actor) -> None:
    """Within the caller's transaction: the driver is not asked any more, and the vehicle goes back."""
    vehicle_id = booking.decline_offer(actor, office.now())
    await let_vehicle_go(uow, office, booking, vehicle_id)
    await uow.bookings.save(booking)


async def let_vehicle_go(uow: UnitOfWork, office: Office, booking: Booking, vehicle_id: VehicleId) -> None:
    """Put the ride's vehicle back into stock."""
    vehicle = await uow.vehicles.get(vehicle_id)
    vehicle.let_go(booking.id, office.now())
    await uow.vehicles.save(vehicle)
