"""Refuse an offered ride."""

from domain.commands.ride import DeclineOffer
from domain.model.booking import Booking
from domain.usecases.office import Office
from domain.usecases.own_ride import note_staff_act, ride_for
from domain.usecases.release_vehicle import let_vehicle_go


async def decline_offer(command: DeclineOffer, office: Office) -> Booking:
    """The booking, confirmed and without vehicle again. Raises NotYourJob, BookingMovedOn."""
    async with office.uow() as uow:
        booking = await ride_for(uow, command)
        vehicle_id = booking.decline_offer(command.actor, office.now())
        await let_vehicle_go(uow, office, booking, vehicle_id)
        await uow.bookings.save(booking)
        await note_staff_act(uow, command, "decline_offer", booking)
        await uow.commit()
    return booking
