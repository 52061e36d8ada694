"""A gate for what can wait: it lets the others go first while the process is busy."""

import asyncio
import time
from collections.abc import Callable, Hashable
from typing import Generic, NamedTuple, TypeVar

Who = TypeVar("Who", bound=Hashable)

WATCHED = 0.003
"""Seconds during which the process is watched while somebody's answer is being made."""
IDLE = 0.0005
"""It is idle while its own work takes no more of them than so many."""
QUIET = 0.004
"""The loop is quiet when everything that was ready has run within so many seconds."""
STRICT = 0.02
"""So long those that wait let every answer go first; after that they go whenever the loop is quiet."""
_PAUSE = 0.002


class IdleGate(Generic[Who]):
    """Calls `go(who)` for those that can wait: one at a time, and only while the process is quiet.

    For a start that means: while nothing `is_answering`, or while an answer waits for the network, so
    that the loop's thread has next to nothing to do; one that waits for the disk soon goes on. Where answers
    never end it means what the loop itself tells: what was ready runs before a task that has yielded.
    Nobody waits beyond their time. `run` must be running for anybody to go.
    """

    def __init__(self, go: Callable[[Who], None], is_answering: Callable[[], bool]) -> None:
        self._go = go
        self._is_answering = is_answering
        self._waiting: dict[Who, _Patience] = {}
        self._some = asyncio.Event()
        self._over = False

    def wait(self, who: Who, since: float, until: float) -> None:
        """Let this one, who has waited `since`, go when there is time, at last `until` (`time.monotonic`)."""
        if self._over:
            self._go(who)
            return
        known = self._waiting.get(who, _Patience(since + STRICT, until))
        self._waiting[who] = _Patience(known.strict_until, min(until, known.until))
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
            now = time.monotonic()
            patient = [who for who, patience in self._waiting.items() if patience.strict_until <= now]
            first = min(patient or self._waiting, key=lambda who: self._waiting[who].until, default=None)
            if first is None:
                self._some.clear()
            elif await self._is_quiet(strict=not patient) or self._is_due(first):
                self._let_go(first)
            else:
                await asyncio.sleep(_PAUSE)

    async def _is_quiet(self, *, strict: bool) -> bool:
        if strict and self._is_answering():
            spent = time.thread_time()
            await asyncio.sleep(WATCHED)
            return time.thread_time() - spent < IDLE
        began = time.monotonic()
        await asyncio.sleep(0)
        return time.monotonic() - began < QUIET

    def _is_due(self, who: Who) -> bool:
        return who in self._waiting and self._waiting[who].until <= time.monotonic()

    def _let_go(self, who: Who) -> None:
        if self._waiting.pop(who, None) is not None:
            self._go(who)


class _Patience(NamedTuple):
    """Until when one that waits lets every answer go first, and until when at all (`time.monotonic`)."""

    strict_until: float
    until: float
