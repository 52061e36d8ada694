"""Tell customers, once, that the dispatch side is slow to reach."""

from domain.usecases.beat import dispatch_is_up
from domain.usecases.office import Office
from domain.usecases.reminders import to_customer
from domain.values.status import BookingStatus

TOLD = "dispatch_slow"


async def watch_dispatch(office: Office) -> None:
    """While the dispatch side is down, tell everybody in its queue who has not been told."""
    async with office.uow() as uow:
        if await dispatch_is_up(uow, office):
            return
        for booking_id in await uow.bookings.with_status([BookingStatus.REQUESTED]):
            booking = await uow.bookings.get(booking_id)
            waited = office.now() - booking.steps[BookingStatus.REQUESTED]
            if TOLD not in booking.reminded and waited >= office.rules.heartbeat_stale:
                booking.reminded[TOLD] = office.now()
                uow.deliver(to_customer(booking, "dispatch_slow"))
                await uow.bookings.save(booking)
        await uow.commit()
