"""What ending a booking means, whoever ended it: vehicle back, invoice gone, money owed back."""

from dataclasses import dataclass
from typing import assert_never

from domain.messages.customer import invoice_gone
from domain.model.booking import Booking
from domain.ports.unit_of_work import UnitOfWork
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
        match payment.status:
            case PaymentStatus.CREATED | PaymentStatus.PENDING:
                payment.expire()
                await uow.payments.save(payment)
                if booking.customer_id is not None:
                    uow.deliver([invoice_gone(payment, booking.customer_id)])
            case PaymentStatus.APPROVED:
                if refund and not payment.surplus:
                    await owe_refund(uow, context, booking, payment, refund, RefundReason.CANCELLED, actor)
            case PaymentStatus.FAILED | PaymentStatus.EXPIRED:
                pass
            case never:
                assert_never(never)
    await uow.bookings.save(booking)
    return CancelledBooking(booking, refund, booking.kept)
