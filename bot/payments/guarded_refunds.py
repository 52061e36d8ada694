"""Refunds behind a breaker of their own, which no trouble with charges can open."""

from bot.payments.breaker import BreakerLimits, InterlockBreaker
from domain.ports.breaker import Breaker
from domain.ports.payment_gateway import GatewayStatus, Refunder


class GuardedRefunds:
    """Gives back through the breaker. Raises BreakerOpen besides what the refunder raises."""

    def __init__(self, refunder: Refunder, limits: BreakerLimits | None = None) -> None:
        self._refunder = refunder
        self.refunds: Breaker = InterlockBreaker("refund", limits or BreakerLimits())

    async def refund(self, payment_id: str, amount: int, key: str) -> GatewayStatus:
        """Give back `amount` minor units; the same key gives the same refund."""
        return await self.refunds.call(lambda: self._refunder.refund(payment_id, amount, key))
