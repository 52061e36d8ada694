"""Report that nobody came to the pickup."""

from domain.commands.ride import ReportNoShow
from domain.errors import DriverNotAtPickup
from domain.model.booking import Booking
from domain.policies.suggestions import metres_away
from domain.ports.unit_of_work import UnitOfWork
from domain.services.booking_ending import end_booking
from domain.services.ride_access import audit_staff_step, ride_to_step
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import ActorKind
from domain.values.reasons import CancelReason


async def report_no_show(command: ReportNoShow, context: UseCaseContext) -> Booking:
    """The cancelled booking, its minimum fare kept by the terms.

    A driver must be seen near the pickup; staff may vouch for it.
    Raises NoShowTooEarly, DriverNotAtPickup, NotYourJob, BookingMovedOn.
    """
    async with context.uow() as uow:
        booking = await ride_to_step(uow, command)
        booking.check_no_show(context.now(), context.rules.no_show_after)
        if command.actor.kind is ActorKind.DRIVER:
            await _check_near_pickup(uow, context, booking)
        await end_booking(uow, context, booking, CancelReason.NO_SHOW, command.actor)
        await audit_staff_step(uow, command, "no_show", booking)
        await uow.commit()
    return booking


async def _check_near_pickup(uow: UnitOfWork, context: UseCaseContext, booking: Booking) -> None:
    assert booking.vehicle_id is not None
    vehicle = await uow.vehicles.get(booking.vehicle_id)
    metres = metres_away(vehicle, booking, context.now())
    if metres is None or metres > context.rules.near_pickup_m:
        raise DriverNotAtPickup()
