"""Courtesy: who can wait lets the others go first while the process is busy."""

import asyncio
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)

QUIET = 0.004
"""The loop is quiet when everything that was ready has had its turn within so many seconds."""
_PAUSE = 0.002


class Courtesy(Generic[Who]):
    """Calls `go(who)` for those that can wait: one at a time, and only while the loop is quiet.

    Whether it is, the loop itself tells: what was ready runs before a task that has stood back. Nobody waits
    beyond their time. `run` must be running for anybody to go.
    """

    def __init__(self, go: Callable[[Who], None]) -> None:
        self._go = go
        self._waiting: dict[Who, float] = {}
        self._some = asyncio.Event()
        self._over = False

    def wait(self, who: Who, until: float) -> None:
        """Let this one go when there is time, at last `until` (of `time.monotonic`)."""
        if self._over:
            self._go(who)
            return
        self._waiting[who] = min(until, self._waiting.get(who, until))
        self._some.set()

    def let_all_go(self) -> None:
        """Everybody goes now, and whoever comes later goes at once."""
        self._over = True
        while self._waiting:
            self._let_go(next(iter(self._waiting)))

    async def run(self) -> None:
        """Let them go until cancelled."""
        while True:
            await self._some.wait()
            began = time.monotonic()
            await asyncio.sleep(0)
            now = time.monotonic()
            first = min(self._waiting, key=self._waiting.__getitem__, default=None)
            if first is None:
                self._some.clear()
            elif now - began < QUIET or self._waiting[first] <= now:
                self._let_go(first)
            else:
                await asyncio.sleep(_PAUSE)

    def _let_go(self, who: Who) -> None:
        del self._waiting[who]
        self._go(who)
