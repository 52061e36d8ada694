"""Opens payments at a gateway: asks first where it may have one, holds what cannot be opened now."""

from collections.abc import Callable
from typing import assert_never

import structlog

from domain.ports.breaker import BreakerOpen
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
from domain.usecases.payments.prepare_charge import Opening, prepare_charge
from domain.usecases.payments.record_checkout import record_checkout
from domain.usecases.payments.resume_payment import resume_payment
from domain.values.gateway import OpenedBy
from domain.values.ids import PaymentId

log = structlog.get_logger(__name__)

USUAL_WAIT = 5.0
"""Seconds after which trying again makes sense, where nobody says better."""


def _nobody_minds() -> None:
    """A payment could not be opened."""


class PaymentOpening:
    """Opens one payment after the other at `gateway`, whichever way that opens them.

    Every charge carries a key that was stored before it. One that cannot be made now leaves its payment held,
    to be retried later, so that no failed charge is repeated from here; `on_failure` hears of it.
    """

    def __init__(
        self,
        gateway: PaymentGateway,
        use_cases: UseCaseContext,
        on_failure: Callable[[], None] = _nobody_minds,
    ) -> None:
        self._gateway = gateway
        self._use_cases = use_cases
        self._on_failure = on_failure

    async def open(self, payment_id: PaymentId, *, tries: int, may_exist: bool) -> Checkout | None:
        """The payment at its gateway; None where it is held now, or nobody wants it any more.

        `tries` have failed so far; with `may_exist` the gateway is asked first. Raises GatewayRefused.
        """
        opening = await prepare_charge(payment_id, self._use_cases)
        if opening is None:
            return None
        may_exist = may_exist or opening.unclear
        try:
            checkout = await self._charged(opening, may_exist)
            if checkout is not None:
                await self._record(payment_id, opening, checkout)
            return checkout
        except GatewayDown as down:
            await self._hold(payment_id, opening, down, may_exist, tries)
            return None
        except GatewayRefused:
            await fail_payment(payment_id, self._use_cases)
            raise

    async def _charged(self, opening: Opening, may_exist: bool) -> Checkout | None:
        if may_exist and opening.opened_by is OpenedBy.CHECKOUT:
            try:
                found = await self._gateway.find(key=opening.order.idempotency_key)
            except GatewayRefused as refused:
                raise OutcomeUnknown("the gateway refuses to tell") from refused
            if found is not None:
                return found
        return await self._gateway.charge(opening.order) if opening.wanted else None

    async def _record(self, payment_id: PaymentId, opening: Opening, checkout: Checkout) -> None:
        match opening.opened_by:
            case OpenedBy.INVOICE:
                # The invoice is in the chat already; Telegram tells of the charge by itself.
                if opening.held:
                    await resume_payment(opening.order.booking.id, self._use_cases)
            case OpenedBy.CHECKOUT:
                await record_checkout(payment_id, checkout, self._use_cases)
                if checkout.status is not GatewayStatus.PENDING:
                    await apply_payment_status(payment_id, checkout, self._use_cases, hinted=True)
            case unknown:
                assert_never(unknown)

    async def _hold(
        self, payment_id: PaymentId, opening: Opening, down: GatewayDown, may_exist: bool, tries: int
    ) -> None:
        asked = not isinstance(down, BreakerOpen)
        # An invoice that may have been sent has charged nobody: it is sent again without harm.
        can_have_charged = opening.opened_by is OpenedBy.CHECKOUT
        unknown = can_have_charged and (may_exist or isinstance(down, OutcomeUnknown))
        say = log.warning if asked else log.info
        say("a payment could not be opened", payment=payment_id, why=str(down), unknown=unknown)
        again_after = down.retry_after or USUAL_WAIT
        failed = FailedAttempt(again_after=again_after, unknown=unknown, tries=tries + asked)
        await hold_payment(payment_id, failed, self._use_cases)
        self._on_failure()
