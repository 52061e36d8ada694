"""Whose turn it is to write, where there is one writing connection."""

import asyncio


class Turn:
    """One task's turn, until it is given back; without a lock nobody waits for it."""

    def __init__(self, lock: asyncio.Lock | None) -> None:
        self._lock = lock

    async def give_back(self) -> None:
        """Let the next one in; a second time changes nothing."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()


NOBODY_WAITS = Turn(None)
"""Of a connection that is one of many."""


class Turns:
    """First come, first served, within this process."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def take(self) -> Turn:
        """Wait for a turn, to be given back."""
        await self._lock.acquire()
        return Turn(self._lock)
