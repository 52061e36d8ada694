"""What ending a booking means, whoever ended it: vehicle back, invoice gone, money owed back."""

from dataclasses import dataclass

from domain.model.booking import Booking
from domain.ports.unit_of_work import UnitOfWork
from domain.services.booking_placement import invoice
from domain.services.refund_opening import owe_refund
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import Actor
from domain.values.reasons import CancelReason, RefundReason
from domain.values.status import PaymentStatus


@dataclass(frozen=True, slots=True)
class CancelledBooking:
    """A cancelled booking with what goes back and what is kept, in minor units."""

    booking: Booking
    refund: int
    kept: int


async def end_booking(
    uow: UnitOfWork,
    context: UseCaseContext,
    booking: Booking,
    reason: CancelReason,
    actor: Actor,
    note: str = "",
) -> CancelledBooking:
    """Cancel within the caller's transaction; all of it is true at once or not at all."""
    refund = booking.cancel(reason, actor, context.now(), note)
    if booking.vehicle_id is not None:
        vehicle = await uow.vehicles.get(booking.vehicle_id)
        vehicle.let_go(booking.id, context.now())
        await uow.vehicles.save(vehicle)
    for payment in await uow.payments.of_booking(booking.id):
        if payment.status in (PaymentStatus.CREATED, PaymentStatus.PENDING):
            payment.expire()
            await uow.payments.save(payment)
            if booking.customer_id is not None:
                uow.deliver([invoice(payment, booking.customer_id, gone=True)])
        elif refund and payment.status is PaymentStatus.APPROVED and not payment.surplus:
            await owe_refund(uow, context, booking, payment, refund, RefundReason.CANCELLED, actor)
    await uow.bookings.save(booking)
    return CancelledBooking(booking, refund, booking.kept)
