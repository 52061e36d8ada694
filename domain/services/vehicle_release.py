"""Take the vehicle off a booking that goes on, and put it back into stock."""

from domain.model.booking import Booking
from domain.ports.unit_of_work import UnitOfWork
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import Actor
from domain.values.ids import VehicleId
from domain.values.reasons import ReleaseReason
from domain.values.status import BookingStatus


async def take_vehicle_off(
    uow: UnitOfWork, context: UseCaseContext, booking: Booking, reason: ReleaseReason, actor: Actor
) -> None:
    """Within the caller's transaction: withdraw an offer, or release a fixed vehicle."""
    if booking.status is BookingStatus.OFFERED:
        await withdraw_offer(uow, context, booking, actor)
        return
    vehicle_id = booking.release_vehicle(reason, actor, context.now())
    await let_vehicle_go(uow, context, booking, vehicle_id)
    await uow.bookings.save(booking)


async def withdraw_offer(uow: UnitOfWork, context: UseCaseContext, booking: Booking, actor: Actor) -> None:
    """Within the caller's transaction: the driver is not asked any more, and the vehicle goes back."""
    vehicle_id = booking.decline_offer(actor, context.now())
    await let_vehicle_go(uow, context, booking, vehicle_id)
    await uow.bookings.save(booking)


async def let_vehicle_go(
    uow: UnitOfWork, context: UseCaseContext, booking: Booking, vehicle_id: VehicleId
) -> None:
    """Put the ride's vehicle back into stock."""
    vehicle = await uow.vehicles.get(vehicle_id)
    vehicle.let_go(booking.id, context.now())
    await uow.vehicles.save(vehicle)
