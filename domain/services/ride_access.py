"""Find the ride somebody reports a step of, and let nobody report another's."""

from typing import assert_never

from domain.commands.ride import RideStep
from domain.errors import BookingNotFound, NotYourJob
from domain.model.booking import Booking
from domain.ports.unit_of_work import UnitOfWork
from domain.values.actor import ActorKind


async def ride_to_step(uow: UnitOfWork, command: RideStep) -> Booking:
    """The booking, locked, when the actor is its driver or staff (who must have seen its present version).

    A driver's button stays good while the ride is theirs: the table of moves decides.
    Raises BookingNotFound, NotYourJob, BookingMovedOn.
    """
    booking = await uow.bookings.by_code(command.code)
    match command.actor.kind:
        case ActorKind.STAFF:
            booking.expect(command.seen)
        case ActorKind.DRIVER:
            if booking.driver_id is None or booking.driver_id != command.actor.id:
                raise NotYourJob()
        case ActorKind.CUSTOMER | ActorKind.SYSTEM:
            raise BookingNotFound()
        case never:
            assert_never(never)
    return booking


async def audit_staff_step(uow: UnitOfWork, command: RideStep, act: str, booking: Booking) -> None:
    """Write a dispatcher's override into the audit log; a driver's own steps are events already."""
    if command.actor.kind is ActorKind.STAFF and command.actor.id is not None:
        assert booking.moved_at is not None
        await uow.notes.audit(command.actor.id, act, booking.id, booking.moved_at)
