"""Cancel a booking for its customer or for staff."""

from domain.commands.customer import CancelBooking
from domain.errors import BookingNotFound
from domain.model.booking import Booking
from domain.services.booking_ending import CancelledBooking, end_booking
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import ActorKind
from domain.values.reasons import CancelReason
from domain.values.status import BookingStatus


async def cancel_booking(command: CancelBooking, context: UseCaseContext) -> CancelledBooking:
    """The cancelled booking with what goes back and what is kept.

    Raises BookingNotFound for somebody else's, CancelRefused on trip, BookingMovedOn when overtaken.
    """
    async with context.uow() as uow:
        booking = await uow.bookings.by_code(command.code)
        reason = _reason(command, booking)
        booking.expect(command.seen, BookingStatus.CANCELLED)
        booking.expect_kept(command.agreed_kept, reason)
        cancelled = await end_booking(uow, context, booking, reason, command.actor, command.note)
        if command.actor.kind is ActorKind.STAFF and command.actor.id is not None:
            await uow.notes.audit(command.actor.id, reason.value, booking.id, context.now())
        await uow.commit()
    return cancelled


def _reason(command: CancelBooking, booking: Booking) -> CancelReason:
    if command.actor.kind is ActorKind.STAFF:
        return CancelReason.DECLINED if command.declined else CancelReason.STAFF
    if command.actor.kind is ActorKind.CUSTOMER and command.actor.id == booking.customer_id:
        return CancelReason.CUSTOMER
    raise BookingNotFound()
