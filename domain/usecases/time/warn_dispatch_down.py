"""Tell customers, once, that the dispatch side is slow to reach."""

from domain.messages.customer import dispatch_slow
from domain.services.dispatch_heartbeat import dispatch_is_up
from domain.services.use_case_context import UseCaseContext
from domain.values.status import BookingStatus


async def warn_dispatch_down(context: UseCaseContext) -> None:
    """While the dispatch side is down, tell everybody in its queue who has not been told."""
    async with context.uow() as uow:
        if await dispatch_is_up(uow, context):
            return
        for booking_id in await uow.bookings.with_status([BookingStatus.REQUESTED]):
            booking = await uow.bookings.get(booking_id)
            waited = context.now() - booking.steps[BookingStatus.REQUESTED]
            if waited >= context.rules.heartbeat_stale and booking.tell_dispatch_slow(context.now()):
                uow.deliver(dispatch_slow(booking))
                await uow.bookings.save(booking)
        await uow.commit()
