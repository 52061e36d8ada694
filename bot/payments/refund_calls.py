"""Carries refunds out to whoever gives the money back, one call a delivery."""

from domain.messages.delivery import Delivery
from domain.messages.templates import Template
from domain.ports.breaker import BreakerOpen
from domain.ports.outbox import RetryLater, UndeliverableError
from domain.ports.payment_gateway import GatewayDown, GatewayRefused, GatewayStatus, Refunder
from domain.services.use_case_context import UseCaseContext
from domain.usecases.refunds.refund_by_gateway import REFUSED, apply_refund_status, retry_refund, send_refund
from domain.values.ids import RefundId

FIRST_LOOK = 30.0
LONGEST_PAUSE = 3_600.0
"""A bank may take days over a refund that is under way: seconds between two looks at it."""


class RefundCalls:
    """A Notifier (see domain.ports.outbox) for refunds alone.

    The key was stored before the call, so one whose reply was lost is made again without harm.
    """

    def __init__(self, refunder: Refunder, use_cases: UseCaseContext) -> None:
        self._refunder = refunder
        self._use_cases = use_cases

    async def __call__(self, delivery: Delivery, known_message: int | None) -> int | None:
        """Make one call and act on its answer. Raises RetryLater or UndeliverableError."""
        if delivery.template is not Template.REFUND:
            raise UndeliverableError(f"no such call: {delivery.template}")
        refund_id = RefundId(delivery.arguments["refund_id"])
        order = await send_refund(refund_id, self._use_cases)
        if order is None:
            return None
        status, why = GatewayStatus.FAILED, REFUSED
        try:
            status = await self._refunder.refund(order.gateway_payment_id, order.amount, order.key)
        except GatewayRefused as refused:
            why = f"{REFUSED}: {refused}"
        except BreakerOpen as shut:
            raise await self._later(refund_id, "the breaker is open", shut.retry_after) from shut
        except GatewayDown as down:
            raise await self._later(refund_id, str(down), down.retry_after) from down
        await apply_refund_status(refund_id, status, self._use_cases, why)
        if status is GatewayStatus.PENDING:
            pause = min(FIRST_LOOK * 2 ** min(delivery.attempts, 10), LONGEST_PAUSE)
            raise RetryLater("the refund is under way", pause)
        return None

    async def _later(self, refund_id: RefundId, error: str, after: float | None) -> RetryLater:
        await retry_refund(refund_id, error, self._use_cases)
        return RetryLater(error, after)
