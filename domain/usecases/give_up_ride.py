"""Give a fixed ride back."""

from domain.commands.ride import GiveUpRide
from domain.model.booking import Booking
from domain.usecases.office import Office
from domain.usecases.own_ride import note_staff_act, ride_for
from domain.usecases.release_vehicle import take_vehicle_off
from domain.values.reasons import ReleaseReason


async def give_up_ride(command: GiveUpRide, office: Office) -> Booking:
    """The booking, confirmed and without vehicle again. Raises NotYourJob, BookingMovedOn."""
    async with office.uow() as uow:
        booking = await ride_for(uow, command)
        await take_vehicle_off(uow, office, booking, ReleaseReason.DRIVER_GAVE_UP, command.actor)
        await note_staff_act(uow, command, "give_up_ride", booking)
        await uow.commit()
    return booking
