"""Report that the driver waits at the pickup."""

from domain.commands.ride import ReportArrival
from domain.model.booking import Booking
from domain.usecases.office import Office
from domain.usecases.own_ride import note_staff_act, ride_for


async def report_arrival(command: ReportArrival, office: Office) -> Booking:
    """The booking. Raises NotYourJob, BookingMovedOn."""
    async with office.uow() as uow:
        booking = await ride_for(uow, command)
        booking.arrive(command.actor, office.now())
        await uow.bookings.save(booking)
        await note_staff_act(uow, command, "report_arrival", booking)
        await uow.commit()
    return booking
