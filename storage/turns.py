"""Whose turn it is to write, where there is one writing connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turn:
    """One task's turn, until it is given back; without a lock nobody waits for it."""

    def __init__(self, lock: asyncio.Lock | None) -> None:
        self._lock = lock

    async def give_back(self) -> None:
        """Let the next one in; a second time changes nothing."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()


class Turns:
    """First come, first served, within this process."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def take(self) -> AsyncIterator[Turn]:
        """Wait for a turn; it ends with the block at the latest."""
        await self._lock.acquire()
        turn = Turn(self._lock)
        try:
            yield turn
        finally:
            await turn.give_back()
