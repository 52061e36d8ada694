"""Courtesy: who can wait lets the others go first while the process is busy."""

import asyncio
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)

WATCHED = 0.003
"""Seconds during which the process is watched while somebody's answer is being made."""
QUIET = 0.0005
"""It is quiet while its own work takes no more of them than so many."""


class Courtesy(Generic[Who]):
    """Calls `go(who)` for those that can wait: one at a time, and only while the process is quiet.

    It is when no answer is `being_made`, and also while one is, as long as the loop's thread has next to
    nothing to do: an answer that waits for the network takes nobody's time. One that waits for the disk soon
    goes on. Nobody waits beyond their time. `run` must be running for anybody to go.
    """

    def __init__(self, go: Callable[[Who], None], being_made: Callable[[], bool]) -> None:
        self._go = go
        self._being_made = being_made
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
            quiet = await self._is_quiet()
            now = time.monotonic()
            for who in sorted(self._waiting, key=self._waiting.__getitem__):
                if quiet or self._waiting[who] <= now:
                    self._let_go(who)
                quiet = False
            if not self._waiting:
                self._some.clear()

    async def _is_quiet(self) -> bool:
        if not self._being_made():
            await asyncio.sleep(0)
            return True
        spent = time.thread_time()
        await asyncio.sleep(WATCHED)
        return time.thread_time() - spent < QUIET

    def _let_go(self, who: Who) -> None:
        del self._waiting[who]
        self._go(who)
