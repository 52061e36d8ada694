"""Note that a dispatcher has given money back by hand."""

from domain.commands.staff import SettleRefund
from domain.errors import StaleRecord
from domain.messages.customer import refund_settled
from domain.messages.staff_alerts import refund_task
from domain.model.refund import Refund
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import Actor
from domain.values.status import RefundStatus


async def settle_refund(command: SettleRefund, context: UseCaseContext) -> Refund:
    """The refund, done; a second press changes nothing. Raises RefundNotFound, StaleRecord unless manual."""
    async with context.uow() as uow:
        booking, refund = await uow.payments.refund_with_booking(command.refund_id)
        if refund.status is RefundStatus.DONE:
            return refund
        if refund.status is not RefundStatus.MANUAL:
            # What the gateway has been asked for may already have gone back.
            raise StaleRecord()
        actor, now = Actor.staff(command.dispatcher_id), context.now()
        refund.done(actor, now)
        booking.settle_refund(refund.id, refund.amount, actor, now)
        await uow.payments.save_refund(refund)
        await uow.bookings.save(booking)
        uow.deliver([refund_task(refund), *refund_settled(booking, refund.amount)])
        await uow.notes.audit(command.dispatcher_id, "refunded", booking.id, now)
        await uow.commit()
    return refund
