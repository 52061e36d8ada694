"""Report that nobody came to the pickup."""

from domain.commands.ride import ReportNoShow
from domain.errors import DriverNotAtPickup
from domain.model.booking import Booking
from domain.policies.suggestions import metres_away
from domain.ports.unit_of_work import UnitOfWork
from domain.usecases.ending import end_booking
from domain.usecases.office import Office
from domain.usecases.own_ride import note_staff_act, ride_for
from domain.values.actor import ActorKind
from domain.values.reasons import CancelReason


async def report_no_show(command: ReportNoShow, office: Office) -> Booking:
    """The cancelled booking, its minimum fare kept by the terms.

    A driver must be seen near the pickup; staff may vouch for it.
    Raises NoShowTooEarly, DriverNotAtPickup, NotYourJob, BookingMovedOn.
    """
    async with office.uow() as uow:
        booking = await ride_for(uow, command)
        booking.check_no_show(office.now(), office.rules.no_show_after)
        if command.actor.kind is ActorKind.DRIVER:
            await _check_near_pickup(uow, office, booking)
        await end_booking(uow, office, booking, CancelReason.NO_SHOW, command.actor)
        await note_staff_act(uow, command, "no_show", booking)
        await uow.commit()
    return booking


async def _check_near_pickup(uow: UnitOfWork, office: Office, booking: Booking) -> None:
    assert booking.vehicle_id is not None
    vehicle = await uow.vehicles.get(booking.vehicle_id)
    metres = metres_away(vehicle, booking, office.now())
    if metres is None or metres > office.rules.near_pickup_m:
        raise DriverNotAtPickup()
