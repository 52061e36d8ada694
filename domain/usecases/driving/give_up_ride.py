"""Give a fixed ride back."""

from domain.commands.ride import GiveUpRide
from domain.model.booking import Booking
from domain.services.ride_access import audit_staff_step, ride_to_step
from domain.services.use_case_context import UseCaseContext
from domain.services.vehicle_release import take_vehicle_off
from domain.values.reasons import ReleaseReason


async def give_up_ride(command: GiveUpRide, context: UseCaseContext) -> Booking:
    """The booking, confirmed and without vehicle again. Raises NotYourJob, BookingMovedOn."""
    async with context.uow() as uow:
        booking = await ride_to_step(uow, command)
        await take_vehicle_off(uow, context, booking, ReleaseReason.DRIVER_GAVE_UP, command.actor)
        await audit_staff_step(uow, command, "give_up_ride", booking)
        await uow.commit()
    return booking
