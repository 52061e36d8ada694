"""A payment gateway behind its breakers: one each for charges, questions and refunds.

They are apart so that a gateway which cannot open payments still gives money back.
"""

from bot.payments.breaker import BreakerLimits, InterlockBreaker
from domain.ports.breaker import Breaker
from domain.ports.payment_gateway import Checkout, GatewayStatus, Order, PaymentGateway

UNHURRIED = BreakerLimits(timeout=8.0, slow_after=4.0)
"""For what no customer waits for at the screen."""


class GuardedGateway:
    """Calls the gateway through the breakers. Raises BreakerOpen besides what the gateway raises."""

    def __init__(
        self,
        gateway: PaymentGateway,
        limits: BreakerLimits | None = None,
        refunds: BreakerLimits | None = None,
    ) -> None:
        """`limits` are those of charges and questions, `refunds` those of refunds."""
        limits = limits or BreakerLimits()
        self._gateway = gateway
        self.charges: Breaker = InterlockBreaker("charge", limits)
        self.questions: Breaker = InterlockBreaker("query", limits)
        self.refunds: Breaker = InterlockBreaker("refund", refunds or UNHURRIED)

    async def charge(self, order: Order) -> Checkout:
        """Open a payment; the same key gives the same payment."""
        return await self.charges.call(lambda: self._gateway.charge(order))

    async def find(self, *, payment_id: str | None = None, key: str | None = None) -> Checkout | None:
        """How a payment stands; None when the gateway never heard of it."""
        return await self.questions.call(lambda: self._gateway.find(payment_id=payment_id, key=key))

    async def refund(self, payment_id: str, amount: int, key: str) -> GatewayStatus:
        """Give back `amount` minor units; the same key gives the same refund."""
        return await self.refunds.call(lambda: self._gateway.refund(payment_id, amount, key))
