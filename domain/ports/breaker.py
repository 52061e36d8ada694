"""A circuit breaker: stops asking somebody who is overloaded, and finds out when they are back."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

Answer = TypeVar("Answer")


class BreakerOpen(Exception):
    """The call was not made; `retry_after` seconds are a good time to wait."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Breaker(Protocol):
    """Stands around one kind of call. The timeout is inside it, so that a hang counts as a failure."""

    async def call(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `ask` gives. Raises BreakerOpen without asking, or whatever `ask` raises."""
        ...

    def open_for(self) -> float:
        """Seconds until the next probe may go; 0 when calls are let through."""
        ...
