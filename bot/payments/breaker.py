"""Circuit breakers on interlock-cb, with rolling windows for failures and for slow calls."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import structlog
from interlock import CircuitBreaker, CircuitOpenError, Config, State, WindowType
from interlock.protocols import Clock, CoreEventListener

from domain.ports.breaker import BreakerOpen
from domain.ports.payment_gateway import GatewayDown, OutcomeUnknown

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")

PROBE_TAKES = 0.5
"""Seconds after which to ask again while somebody else's probe is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerLimits:
    """When a breaker opens. Durations are seconds, rates are shares of the calls in the window.

    The defaults suit whoever a customer waits for: an answer within 2 s whatever happens, and calls of up to
    a second count as quick.
    """

    timeout: float = 1.5
    slow_after: float = 1.25
    failure_rate: float = 0.5
    slow_rate: float = 0.8
    window: int = 20
    least_calls: int = 6
    wait: float = 5.0


class InterlockBreaker:
    """One breaker: a timed window, a timeout inside, one probe when half open. See domain.ports.breaker."""

    def __init__(self, name: str, limits: BreakerLimits, clock: Clock | None = None) -> None:
        """`clock` is what the windows and the wait run by (None: the machine's)."""
        self._limits = limits
        self._clock: Clock = clock or _MachineClock()
        self._watch = _Listener(self._clock)
        self._under_way = 0
        self._breaker = CircuitBreaker(
            name=name, config=_config(limits), clock=self._clock, classifier=_OnlyDown(), listener=self._watch
        )

    async def call(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `ask` gives, within the timeout. Raises BreakerOpen, OutcomeUnknown, or what `ask` raises."""

        async def within_time() -> Answer:
            self._under_way += 1
            try:
                async with _timeout(self._limits.timeout) as time_left:
                    return await ask()
            except TimeoutError as late:
                if not time_left.expired():
                    raise
                raise OutcomeUnknown("no answer in time") from late
            finally:
                self._under_way -= 1

        try:
            return await self._breaker.call_async(within_time)
        except CircuitOpenError as shut:
            raise BreakerOpen(PROBE_TAKES if shut.retry_after is None else shut.retry_after) from shut

    def open_for(self) -> float:
        """Seconds until the next call may go; 0 when one would be let through now."""
        if self._breaker.state is State.OPEN:
            return max(0.0, self._watch.opened_at + self._limits.wait - self._clock.monotonic())
        probing = self._breaker.state is State.HALF_OPEN and self._under_way
        return PROBE_TAKES if probing else 0.0

    @property
    def opened(self) -> int:
        """How often it has opened so far."""
        return self._watch.opened


@asynccontextmanager
async def _timeout(seconds: float) -> AsyncIterator[asyncio.Timeout]:
    """A timeout that does not blame the other side for our own delay.

    Where this process is so busy that the timer itself rings late, the answer may have come long ago and
    wait to be read: the lateness is added three times (to notice the answer, its head and its body).
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds

    def ring() -> None:
        late = loop.time() - deadline
        time_left.reschedule(loop.time() + min(3 * late, seconds))

    async with asyncio.timeout(None) as time_left:
        bell = loop.call_at(deadline, ring)
        try:
            yield time_left
        finally:
            bell.cancel()


class _Listener(CoreEventListener):
    """Notes when the breaker opened, and says so."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.opened = 0
        self.opened_at = 0.0

    def on_state_change(self, *, name: str, old: State, new: State) -> None:
        """Called by the breaker."""
        if new is State.OPEN:
            self.opened += 1
            self.opened_at = self._clock.monotonic()
        log.warning("a breaker has changed", breaker=name, was=old.value, now=new.value)


class _OnlyDown:
    """A call fails when the other side is down, not when it says no."""

    def is_failure(self, *, result: object, exception: Exception | None) -> bool:
        """Called by the breaker."""
        return isinstance(exception, GatewayDown)


class _MachineClock:
    """The machine's own time, which never goes back."""

    def monotonic(self) -> float:
        """Seconds."""
        return time.monotonic()


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
