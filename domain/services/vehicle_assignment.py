"""Give a booking a vehicle: offer it to the driver, or fix a radio car at once."""

from domain.errors import TooEarlyToAssign
from domain.model.booking import Booking
from domain.model.vehicle import Vehicle
from domain.policies.deadlines import assign_from
from domain.ports.unit_of_work import UnitOfWork
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import Actor
from domain.values.status import BookingStatus


async def give_vehicle(
    uow: UnitOfWork, context: UseCaseContext, booking: Booking, vehicle: Vehicle, actor: Actor
) -> None:
    """Within the caller's transaction: confirm where needed, take the vehicle, offer or assign."""
    now = context.now()
    allowed_at = assign_from(booking, context.rules)
    if now < allowed_at:
        raise TooEarlyToAssign(allowed_at)
    if booking.status is BookingStatus.REQUESTED:
        booking.confirm(actor, now)
    driver = None if vehicle.radio else await uow.people.driver_of(vehicle.id)
    if driver is None:
        booking.assign(vehicle.id, actor, now)
        vehicle.occupy(booking.id, now)
    else:
        booking.offer_to(vehicle.id, driver.id, actor, now, now + context.rules.offer_within)
        vehicle.hold(booking.id, now)
    await uow.vehicles.save(vehicle)
    await uow.bookings.save(booking)
