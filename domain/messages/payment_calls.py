"""What a gateway is asked for: to open a payment, how one stands, to give money back.

Each payment and each refund is a chat of its own, so that none waits for another.
"""

from datetime import datetime
from typing import Any

from domain.messages.delivery import Channel, Delivery
from domain.messages.templates import Template
from domain.model.payment import Payment
from domain.model.refund import Refund


def open_at_gateway(payment: Payment, *, ask: bool = False, tries: int = 0) -> Delivery:
    """Open a payment, of which so many `tries` have failed.

    With `ask` the gateway is first asked whether it has the payment already.
    """
    return Delivery(
        channel=Channel.GATEWAY,
        chat_id=payment.id,
        booking_id=payment.booking_id,
        template=Template.CHARGE,
        subject=f"charge:{payment.id}",
        arguments={"payment_id": payment.id, "tries": tries} | ({"ask": 1} if ask else {}),
    )


def question(payment: Payment, due_at: datetime) -> Delivery:
    """Ask about an open payment, at `due_at` (UTC)."""
    return Delivery(
        channel=Channel.GATEWAY,
        chat_id=payment.id,
        booking_id=payment.booking_id,
        template=Template.QUERY,
        arguments=_known_as(payment),
        due_at=due_at,
    )


def hinted_question(payment: Payment) -> Delivery:
    """Ask ahead of its time, because of a hint; those that wait at the same time become one."""
    return Delivery(
        channel=Channel.GATEWAY,
        chat_id=payment.id,
        booking_id=payment.booking_id,
        template=Template.HINT,
        subject=f"hint:{payment.id}",
        arguments=_known_as(payment),
    )


def gateway_refund(refund: Refund) -> Delivery:
    """Give the money back."""
    return Delivery(
        channel=Channel.GATEWAY,
        chat_id=refund.id,
        booking_id=refund.booking_id,
        template=Template.REFUND,
        subject=f"refund:{refund.id}",
        arguments={"refund_id": refund.id},
    )


def _known_as(payment: Payment) -> dict[str, Any]:
    return {"payment_id": payment.id, "gateway_payment_id": payment.gateway_payment_id}
