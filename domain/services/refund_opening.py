"""What owing money back means, whoever caused it."""

from domain.messages.payment_calls import gateway_refund
from domain.messages.staff_alerts import refund_task
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.model.refund import Refund
from domain.policies.refund_ways import goes_back_by_itself
from domain.ports.unit_of_work import UnitOfWork
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import Actor
from domain.values.ids import RefundId
from domain.values.reasons import RefundReason


async def owe_refund(
    uow: UnitOfWork,
    context: UseCaseContext,
    booking: Booking,
    payment: Payment,
    amount: int,
    reason: RefundReason,
    actor: Actor,
    key: str | None = None,
) -> Refund:
    """A refund due of `amount` minor units, on its way to the gateway or, where none can, to staff."""
    now = context.now()
    refund = Refund(
        id=RefundId(context.ids.number()),
        booking_id=booking.id,
        payment_id=payment.id,
        amount=amount,
        currency=booking.currency,
        reason=reason,
        idempotency_key=key or context.ids.token(),
        created_at=now,
    )
    booking.open_refund(refund.id, amount, reason, actor, now)
    if goes_back_by_itself(payment, context.rules):
        uow.deliver([gateway_refund(refund)])
    else:
        refund.hand_to_staff()
        uow.deliver([refund_task(refund)])
    await uow.payments.add_refund(refund)
    return refund
