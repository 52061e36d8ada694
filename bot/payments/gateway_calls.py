"""Carries the deliveries of the gateway channel out: charges, questions about payments, refunds."""

from collections.abc import Callable
from datetime import timedelta
from typing import assert_never

from bot.payments.payment_opening import PaymentOpening
from bot.payments.refund_calls import RefundCalls
from domain.messages.delivery import Delivery
from domain.messages.templates import Template, is_for_gateway
from domain.ports.clock import Clock
from domain.ports.outbox import RetryLater, UndeliverableError
from domain.ports.payment_gateway import GatewayDown, GatewayRefused, PaymentGateway
from domain.services.use_case_context import UseCaseContext
from domain.usecases.payments.apply_payment_status import apply_payment_status
from domain.usecases.payments.mark_payment_unclear import mark_payment_unclear
from domain.values.ids import PaymentId

FIRST_TRY_WITHIN = timedelta(seconds=25)
"""A row is leased for 30 s to whoever tries it: one that is younger and not counted was never tried."""


class GatewayCalls:
    """A Notifier (see domain.ports.outbox) for the gateway."""

    def __init__(
        self, gateway: PaymentGateway, use_cases: UseCaseContext, clock: Clock, on_failure: Callable[[], None]
    ) -> None:
        """`on_failure` hears whenever a payment could not be opened."""
        self._gateway = gateway
        self._use_cases = use_cases
        self._clock = clock
        self._opening = PaymentOpening(gateway, use_cases, on_failure)
        self._refunds = RefundCalls(gateway, use_cases)

    async def __call__(self, delivery: Delivery, known_message: int | None) -> int | None:
        """Make one call and act on its answer. Raises RetryLater or UndeliverableError."""
        template = delivery.template
        if not is_for_gateway(template):
            raise UndeliverableError(f"no such call: {template}")
        match template:
            case Template.CHARGE:
                await self._charge(PaymentId(delivery.arguments["payment_id"]), delivery)
            case Template.QUERY | Template.HINT:
                await self._ask(PaymentId(delivery.arguments["payment_id"]), delivery)
            case Template.REFUND:
                await self._refunds(delivery, known_message)
            case never:
                assert_never(never)
        return None

    async def _charge(self, payment_id: PaymentId, delivery: Delivery) -> None:
        may_exist = "ask" in delivery.arguments or self._was_tried(delivery)
        tries = int(delivery.arguments.get("tries", 0))
        try:
            await self._opening.open(payment_id, tries=tries, may_exist=may_exist)
        except GatewayRefused as refused:
            raise UndeliverableError(f"the gateway refused the payment: {refused}") from refused

    def _was_tried(self, delivery: Delivery) -> bool:
        if delivery.attempts or delivery.created_at is None:
            return True
        return self._clock.now() - delivery.created_at > FIRST_TRY_WITHIN

    async def _ask(self, payment_id: PaymentId, delivery: Delivery) -> None:
        hinted = delivery.template is Template.HINT
        try:
            checkout = await self._gateway.find(payment_id=delivery.arguments["gateway_payment_id"])
            await apply_payment_status(payment_id, checkout, self._use_cases, hinted=hinted)
        except GatewayRefused as refused:
            raise UndeliverableError("the gateway refused to tell") from refused
        except GatewayDown as down:
            await mark_payment_unclear(payment_id, self._use_cases, tell=hinted)
            if hinted:
                return  # the row of questions goes on
            raise RetryLater(str(down), down.retry_after) from down
