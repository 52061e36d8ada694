"""The steps of a refund that a gateway carries out; each is stored before the next is taken."""

from dataclasses import dataclass
from typing import assert_never

from domain.messages.customer import refund_settled
from domain.messages.staff_alerts import refund_task
from domain.messages.staff_card import card_again
from domain.ports.payment_gateway import GatewayStatus
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import SYSTEM
from domain.values.ids import RefundId
from domain.values.status import RefundStatus

REFUSED = "the gateway refused"


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """What the gateway is asked: its payment, minor units, and the key that was stored first."""

    gateway_payment_id: str
    amount: int
    key: str


async def send_refund(refund_id: RefundId, context: UseCaseContext) -> RefundOrder | None:
    """Note that the gateway is about to be called; None when nothing is left to do.

    A refund whose call had no known outcome is sent again under the same key.
    """
    async with context.uow() as uow:
        _, refund = await uow.payments.refund_with_booking(refund_id)
        payment = await uow.payments.get(refund.payment_id)
        if refund.status is RefundStatus.DUE:
            refund.send(context.now())
            await uow.payments.save_refund(refund)
            await uow.commit()
        if refund.status is not RefundStatus.SENT:
            return None
    charged_as = payment.gateway_payment_id or payment.provider_charge_id or payment.charge_id or ""
    return RefundOrder(charged_as, refund.amount, refund.idempotency_key)


async def retry_refund(refund_id: RefundId, error: str, context: UseCaseContext) -> None:
    """Note that a call had no known outcome: the refund is due again, under the same key.

    The booking's card shows it from the first such call on.
    """
    async with context.uow() as uow:
        booking, refund = await uow.payments.refund_with_booking(refund_id)
        if refund.status is not RefundStatus.SENT:
            return
        refund.retry(error)
        await uow.payments.save_refund(refund)
        if refund.attempts == 1:
            uow.deliver(card_again(booking))
        await uow.commit()


async def apply_refund_status(
    refund_id: RefundId, status: GatewayStatus, context: UseCaseContext, why: str = REFUSED
) -> None:
    """Settle a refund that is done; hand one that was refused to staff (`why`); leave a pending one sent."""
    async with context.uow() as uow:
        booking, refund = await uow.payments.refund_with_booking(refund_id)
        if refund.status is not RefundStatus.SENT:
            return
        match status:
            case GatewayStatus.PENDING:
                return
            case GatewayStatus.FAILED:
                refund.fail(why)
                refund.hand_to_staff()
                uow.deliver([refund_task(refund), *card_again(booking)])
            case GatewayStatus.DONE:
                refund.done(SYSTEM, context.now())
                booking.settle_refund(refund.id, refund.amount, SYSTEM, context.now())
                await uow.bookings.save(booking)
                uow.deliver(refund_settled(booking, refund.amount))
            case never:
                assert_never(never)
        await uow.payments.save_refund(refund)
        await uow.commit()
