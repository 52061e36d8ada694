"""Circuit breakers on interlock-cb, with rolling windows for failures and for slow calls."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from interlock import CircuitBreaker, CircuitOpenError, Config, State, WindowType

from domain.ports.breaker import BreakerOpen
from domain.ports.payment_gateway import GatewayDown, GatewayRefused

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerLimits:
    """When a breaker opens. Durations are seconds, rates are shares of the calls in the window."""

    timeout: float = 5.0
    slow_after: float = 2.0
    failure_rate: float = 0.5
    slow_rate: float = 0.8
    window: int = 10
    least_calls: int = 10
    wait: float = 5.0


class InterlockBreaker:
    """One breaker: a timed window, a timeout inside, one probe when half open.

    A gateway that says no (GatewayRefused) is well; one that fails, hangs or is slow is not.
    """

    def __init__(self, name: str, limits: BreakerLimits) -> None:
        self._limits = limits
        self._opened_at: float | None = None
        self._breaker = CircuitBreaker(name=name, config=_config(limits))

    async def call(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `ask` gives, within the timeout. Raises BreakerOpen, GatewayDown on a timeout."""
        refusals: list[GatewayRefused] = []

        async def within_time() -> Answer | None:
            try:
                async with asyncio.timeout(self._limits.timeout):
                    return await ask()
            except GatewayRefused as no:
                refusals.append(no)
                return None
            except TimeoutError as late:
                raise GatewayDown("no answer in time") from late

        try:
            answer = await self._breaker.call_async(within_time)
        except CircuitOpenError as shut:
            raise BreakerOpen(shut.retry_after or self._limits.wait) from shut
        finally:
            self._note_state()
        if refusals:
            raise refusals[0]
        return answer  # type: ignore[return-value]  # None only with a refusal, raised above

    def open_for(self) -> float:
        """Seconds until the next probe may go; 0 when calls are let through."""
        if self._breaker.state is not State.OPEN or self._opened_at is None:
            return 0.0
        return max(0.0, self._opened_at + self._limits.wait - time.monotonic())

    def _note_state(self) -> None:
        if self._breaker.state is not State.OPEN:
            self._opened_at = None
        elif self._opened_at is None:
            self._opened_at = time.monotonic()


def _config(limits: BreakerLimits) -> Config:
    return Config(
        failure_rate_threshold=limits.failure_rate,
        slow_call_duration_threshold=limits.slow_after,
        slow_call_rate_threshold=limits.slow_rate,
        minimum_number_of_calls=limits.least_calls,
        window_type=WindowType.TIME_BASED,
        window_size=limits.window,
        permitted_calls_in_half_open=1,
        max_concurrent_probes=1,
        wait_duration_in_open=limits.wait,
    )
