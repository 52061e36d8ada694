"""What the conformance tests of breakers share: a clock that is set, and an other side that does as told."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from bot.payments.breaker import BreakerLimits, InterlockBreaker
from domain.ports.breaker import BreakerOpen
from domain.ports.payment_gateway import GatewayDown, GatewayRefused


@dataclass
class HandClock:
    """Seconds that pass only when told to."""

    seconds: float = 1_000.0

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class OtherSide:
    """Counts what reaches it; each call takes `takes` seconds of the hand clock and ends as `mood` says."""

    clock: HandClock
    takes: float = 0.0
    mood: str = "well"
    asked: int = 0
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> str:
        self.asked += 1
        self.clock.seconds += self.takes
        if self.mood == "hangs":
            await self.let_go.wait()
        if self.mood == "down":
            raise GatewayDown("down")
        if self.mood == "no":
            raise GatewayRefused("no")
        return "yes"


@dataclass
class Stage:
    """A breaker, its clock, and the other side."""

    clock: HandClock
    other: OtherSide
    breaker: InterlockBreaker

    async def calls(self, count: int = 1) -> list[str]:
        """Call so many times one after another; gives how each ended."""
        return [await self.call() for _ in range(count)]

    async def call(self) -> str:
        """Call once; gives how it ended."""
        try:
            return await self.breaker.call(self.other)
        except BreakerOpen:
            return "open"
        except GatewayRefused:
            return "refused"
        except GatewayDown as down:
            return type(down).__name__


def a_stage(**limits: Any) -> Stage:
    """A closed breaker that looks at 10 calls in 10 seconds, and waits 5."""
    clock = HandClock()
    usual: dict[str, Any] = {
        "window": 10,
        "least_calls": 10,
        "wait": 5.0,
        "timeout": 30.0,
        "slow_after": 1.25,
    }
    breaker = InterlockBreaker("test", BreakerLimits(**usual | limits), clock)
    return Stage(clock, OtherSide(clock), breaker)
