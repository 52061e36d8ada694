"""Report that the customer is on board."""

from domain.commands.ride import StartTrip
from domain.model.booking import Booking
from domain.usecases.office import Office
from domain.usecases.own_ride import note_staff_act, ride_for


async def start_trip(command: StartTrip, office: Office) -> Booking:
    """The booking. Raises NotYourJob, BookingMovedOn."""
    async with office.uow() as uow:
        booking = await ride_for(uow, command)
        booking.start(command.actor, office.now())
        await uow.bookings.save(booking)
        await note_staff_act(uow, command, "start_trip", booking)
        await uow.commit()
    return booking
