"""What ending a booking means, whoever ended it: vehicle back, invoice gone, money owed back."""

from dataclasses import dataclass

from domain.model.booking import Booking
from domain.ports.unit_of_work import UnitOfWork
from domain.usecases.office import Office
from domain.usecases.placing import invoice
from domain.usecases.refunding import owe_refund
from domain.values.actor import Actor
from domain.values.reasons import CancelReason, RefundReason
from domain.values.status import PaymentStatus


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A cancelled booking with what goes back and what is kept, in minor units."""

    booking: Booking
    refund: int
    kept: int


async def end_booking(
    uow: UnitOfWork, office: Office, booking: Booking, reason: CancelReason, actor: Actor, note: str = ""
) -> Cancelled:
    """Cancel within the caller's transaction; all of it is true at once or not at all."""
    refund = booking.cancel(reason, actor, office.now(), note)
    if booking.vehicle_id is not None:
        vehicle = await uow.vehicles.get(booking.vehicle_id)
        vehicle.let_go(booking.id, office.now())
        await uow.vehicles.save(vehicle)
    for payment in await uow.payments.of_booking(booking.id):
        if payment.status in (PaymentStatus.CREATED, PaymentStatus.PENDING):
            payment.expire()
            await uow.payments.save(payment)
            if booking.customer_id is not None:
                uow.deliver([invoice(payment, booking.customer_id, gone=True)])
        elif refund and payment.status is PaymentStatus.APPROVED and not payment.surplus:
            await owe_refund(uow, office, booking, payment, refund, RefundReason.CANCELLED, actor)
    await uow.bookings.save(booking)
    return Cancelled(booking, refund, booking.kept)
