"""Calls customers back who wait for the gateway: oldest first, a few at a time, more as it goes well."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.runtime.work_watch import Watched, unwatched

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 16


class HeldPayments:
    """Looks at the held payments every `every` seconds, and lets nobody through while the breaker is open.

    `retry` tries so many that have waited longest and gives how many there were. The first after an
    outage goes alone, as the breaker's probe; then twice as many each time, until something fails again.
    While nobody waits, and after a failure, they are looked at every `idle` seconds only. Each look is done
    within `during`.
    """

    def __init__(
        self,
        retry: Callable[[int], Awaitable[int]],
        open_for: Callable[[], float],
        *,
        every: float = 0.5,
        idle: float = 5.0,
        during: Watched = unwatched,
    ) -> None:
        self._retry = retry
        self._open_for = open_for
        self._every = every
        self._idle = idle
        self._during = during
        self._few = 1
        self._somebody = asyncio.Event()

    def on_failure(self) -> None:
        """A payment could not be opened: somebody waits now, and the next one goes alone."""
        self._few = 1
        self._somebody.set()

    async def run(self) -> None:
        """Call back until cancelled."""
        while True:
            try:
                with self._during():
                    wait = await self.look()
            except Exception:
                log.exception("held payments could not be looked at")
                await asyncio.sleep(self._idle)
                continue
            if self._somebody.is_set():
                await asyncio.sleep(self._every)
                continue
            try:
                async with asyncio.timeout(wait):
                    await self._somebody.wait()
            except TimeoutError:
                continue

    async def look(self) -> float:
        """Call back whoever may be now; gives the seconds until the next look."""
        if self._open_for() > 0:
            self._few = 1
            return self._every
        self._somebody.clear()
        called = await self._retry(self._few)
        if not called:
            self._few = 1
            return self._idle
        log.info("customers are called back", count=called)
        self._somebody.set()
        self._few = min(self._few * 2, MOST_AT_ONCE)
        return self._every
