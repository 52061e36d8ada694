"""Carries the deliveries of the gateway channel out: charges, questions about payments, refunds."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.payments.refund_calls import RefundCalls
from domain.messages.delivery import Delivery
from domain.ports.breaker import BreakerOpen
from domain.ports.clock import Clock
from domain.ports.outbox import RetryLater, UndeliverableError
from domain.ports.payment_gateway import (
    Checkout,
    GatewayDown,
    GatewayRefused,
    GatewayStatus,
    OutcomeUnknown,
    PaymentGateway,
)
from domain.services.use_case_context import UseCaseContext
from domain.usecases.payments.apply_payment_status import apply_payment_status
from domain.usecases.payments.fail_payment import fail_payment
from domain.usecases.payments.hold_payment import FailedAttempt, hold_payment
from domain.usecases.payments.mark_payment_unclear import mark_payment_unclear
from domain.usecases.payments.prepare_charge import Opening, prepare_charge
from domain.usecases.payments.record_checkout import record_checkout
from domain.values.ids import PaymentId

log = structlog.get_logger(__name__)

USUAL_WAIT = 5.0
"""Seconds after which trying again makes sense, where nobody says better."""
FIRST_TRY_WITHIN = timedelta(seconds=25)
"""A row is leased for 30 s to whoever tries it: one that is younger and not counted was never tried."""


class GatewayCalls:
    """A Notifier (see domain.ports.outbox) for the gateway.

    Every call carries a key that was stored before it. A payment that may have been opened is first asked
    about by that key, and a charge that cannot be made now leaves its customer among those who are
    called back, so that no failed charge is repeated from here.
    """

    def __init__(
        self, gateway: PaymentGateway, use_cases: UseCaseContext, clock: Clock, on_failure: Callable[[], None]
    ) -> None:
        """`on_failure` hears whenever a payment could not be opened."""
        self._on_failure = on_failure
        self._gateway = gateway
        self._use_cases = use_cases
        self._clock = clock
        self._refunds = RefundCalls(gateway, use_cases)

    async def __call__(self, delivery: Delivery, known_message: int | None) -> int | None:
        """Make one call and act on its answer. Raises RetryLater or UndeliverableError."""
        match delivery.template:
            case "charge":
                await self._charge(PaymentId(delivery.arguments["payment_id"]), delivery)
            case "query" | "hint":
                await self._ask(PaymentId(delivery.arguments["payment_id"]), delivery)
            case "refund":
                await self._refunds(delivery, known_message)
            case unknown:
                raise UndeliverableError(f"no such call: {unknown}")
        return None

    async def _charge(self, payment_id: PaymentId, delivery: Delivery) -> None:
        opening = await prepare_charge(payment_id, self._use_cases)
        if opening is None:
            return
        may_exist = opening.unclear or "ask" in delivery.arguments or self._was_tried(delivery)
        try:
            checkout = await self._opened(opening, may_exist)
            if checkout is None:
                return
            await record_checkout(payment_id, checkout, self._use_cases)
            if checkout.status is not GatewayStatus.PENDING:
                await apply_payment_status(payment_id, checkout, self._use_cases, hinted=True)
        except GatewayDown as down:
            await self._put_off(payment_id, down, may_exist, delivery)
        except GatewayRefused as refused:
            await fail_payment(payment_id, self._use_cases)
            raise UndeliverableError(f"the gateway refused the payment: {refused}") from refused

    async def _put_off(
        self, payment_id: PaymentId, down: GatewayDown, may_exist: bool, delivery: Delivery
    ) -> None:
        unknown = may_exist or isinstance(down, OutcomeUnknown)
        tries = int(delivery.arguments.get("tries", 0)) + (not isinstance(down, BreakerOpen))
        say = log.info if isinstance(down, BreakerOpen) else log.warning
        say("a payment could not be opened", payment=payment_id, why=str(down), unknown=unknown)
        failed = FailedAttempt(again_after=down.retry_after or USUAL_WAIT, unknown=unknown, tries=tries)
        await hold_payment(payment_id, failed, self._use_cases)
        self._on_failure()

    async def _opened(self, opening: Opening, may_exist: bool) -> Checkout | None:
        """The payment at the gateway; None where there is none and nobody wants one any more."""
        if may_exist:
            try:
                found = await self._gateway.find(key=opening.order.idempotency_key)
            except GatewayRefused as refused:
                raise OutcomeUnknown("the gateway refuses to tell") from refused
            if found is not None:
                return found
        return await self._gateway.charge(opening.order) if opening.wanted else None

    def _was_tried(self, delivery: Delivery) -> bool:
        if delivery.attempts or delivery.created_at is None:
            return True
        return self._clock.now() - delivery.created_at > FIRST_TRY_WITHIN

    async def _ask(self, payment_id: PaymentId, delivery: Delivery) -> None:
        hinted = delivery.template == "hint"
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
