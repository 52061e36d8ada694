"""The heartbeat of a side, and what a gap in the dispatch side's means for deadlines."""

from datetime import UTC, datetime, timedelta

from domain.model.deadline import DeadlineKind
from domain.ports.unit_of_work import UnitOfWork
from domain.services.dispatch_heartbeat import DISPATCH, heartbeat_key
from domain.services.use_case_context import UseCaseContext
from domain.values.status import BookingStatus

CATCH_UP = timedelta(minutes=15)
NEVER = datetime.min.replace(tzinfo=UTC)
UNDER_WAY = (BookingStatus.REQUESTED, BookingStatus.CONFIRMED, BookingStatus.OFFERED)


async def record_heartbeat(side: str, context: UseCaseContext) -> None:
    """Say that this side is up. After a gap of the dispatch side, its deadlines move on by the gap."""
    now = context.now()
    async with context.uow() as uow:
        last = await uow.notes.time(heartbeat_key(side))
        await uow.notes.keep_time(heartbeat_key(side), now)
        if side == DISPATCH and (last is None or now - last > context.rules.heartbeat_stale):
            await _make_up_for(uow, last or NEVER, now)
        await uow.commit()


async def _make_up_for(uow: UnitOfWork, down_since: datetime, now: datetime) -> None:
    for booking_id in await uow.bookings.with_status(UNDER_WAY):
        booking = await uow.bookings.get(booking_id)
        if booking.confirm_by is not None:
            stood_still = now - max(down_since, booking.steps[BookingStatus.REQUESTED])
            booking.confirm_by += max(stood_still, timedelta())
        booking.reminded[DeadlineKind.NO_VEHICLE.value] = now + CATCH_UP
        await uow.bookings.save(booking)
