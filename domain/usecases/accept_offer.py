"""Take an offered ride."""

from domain.commands.ride import AcceptOffer
from domain.model.booking import Booking
from domain.usecases.office import Office
from domain.usecases.own_ride import note_staff_act, ride_for


async def accept_offer(command: AcceptOffer, office: Office) -> Booking:
    """The assigned booking. Raises NotYourJob once the offer has gone to another, BookingMovedOn."""
    async with office.uow() as uow:
        booking = await ride_for(uow, command)
        vehicle_id = booking.accept(command.actor, office.now())
        vehicle = await uow.vehicles.get(vehicle_id)
        vehicle.occupy(booking.id, office.now())
        await uow.vehicles.save(vehicle)
        await uow.bookings.save(booking)
        await note_staff_act(uow, command, "accept_offer", booking)
        await uow.commit()
    return booking
