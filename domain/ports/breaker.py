"""A circuit breaker: stops asking somebody who is overloaded, and finds out when they are back."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from domain.ports.payment_gateway import GatewayDown

Answer = TypeVar("Answer")


class BreakerOpen(GatewayDown):
    """The call was not made; `retry_after` seconds are a good time to wait."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("the breaker is open", retry_after)


class Breaker(Protocol):
    """Stands around one kind of call. The timeout is inside it, so that a hang counts as a failure.

    Only GatewayDown counts against the other side: whoever says no is well.
    """

    async def call(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `ask` gives. Raises BreakerOpen without asking, OutcomeUnknown when no answer came in time,
        or whatever `ask` raises.
        """
        ...

    def open_for(self) -> float:
        """Seconds until the next call may go; 0 when one would be let through now."""
        ...
