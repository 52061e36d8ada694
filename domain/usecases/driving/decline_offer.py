"""Refuse an offered ride."""

from domain.commands.ride import DeclineOffer
from domain.model.booking import Booking
from domain.services.ride_access import audit_staff_step, ride_to_step
from domain.services.use_case_context import UseCaseContext
from domain.services.vehicle_release import let_vehicle_go


async def decline_offer(command: DeclineOffer, context: UseCaseContext) -> Booking:
    """The booking, confirmed and without vehicle again. Raises NotYourJob, BookingMovedOn."""
    async with context.uow() as uow:
        booking = await ride_to_step(uow, command)
        vehicle_id = booking.decline_offer(command.actor, context.now())
        await let_vehicle_go(uow, context, booking, vehicle_id)
        await uow.bookings.save(booking)
        await audit_staff_step(uow, command, "decline_offer", booking)
        await uow.commit()
    return booking
