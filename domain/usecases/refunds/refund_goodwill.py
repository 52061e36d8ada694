"""Give part of a fare back as goodwill."""

from domain.commands.staff import RefundGoodwill
from domain.errors import RefundRefused
from domain.model.refund import Refund
from domain.services.refund_opening import owe_refund
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import Actor
from domain.values.reasons import RefundReason
from domain.values.status import FINAL, PaymentStatus


async def refund_goodwill(command: RefundGoodwill, context: UseCaseContext) -> Refund:
    """The refund, due; an equal request gives the same one.

    Raises BookingNotFound, RefundRefused above what is kept or before the ride has ended.
    """
    key = f"extra:{command.dispatcher_id}:{command.request_key}"
    async with context.uow() as uow:
        booking = await uow.bookings.by_code(command.code)
        earlier = await uow.payments.refund_by_key(key)
        if earlier is not None:
            return earlier
        paid = [
            payment
            for payment in await uow.payments.of_booking(booking.id)
            if payment.status is PaymentStatus.APPROVED and not payment.surplus
        ]
        if booking.status not in FINAL or not paid:
            raise RefundRefused()
        actor = Actor.staff(command.dispatcher_id)
        refund = await owe_refund(
            uow, context, booking, paid[0], command.amount, RefundReason.GOODWILL, actor, key
        )
        await uow.bookings.save(booking)
        await uow.notes.audit(command.dispatcher_id, "give_back_extra", booking.id, context.now())
        await uow.commit()
    return refund
