"""Report that the ride is over."""

from domain.commands.ride import CompleteTrip
from domain.model.booking import Booking
from domain.usecases.office import Office
from domain.usecases.own_ride import note_staff_act, ride_for
from domain.usecases.release_vehicle import let_vehicle_go


async def complete_trip(command: CompleteTrip, office: Office) -> Booking:
    """The completed booking; the vehicle is back in stock. Raises NotYourJob, BookingMovedOn."""
    async with office.uow() as uow:
        booking = await ride_for(uow, command)
        vehicle_id = booking.complete(command.actor, office.now())
        await let_vehicle_go(uow, office, booking, vehicle_id)
        await uow.bookings.save(booking)
        await note_staff_act(uow, command, "complete_trip", booking)
        await uow.commit()
    return booking
