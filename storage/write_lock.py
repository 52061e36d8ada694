"""Who may write, where there is one writing connection."""

import asyncio

from bot.runtime.work_watch import outside_wait


class HeldLock:
    """The lock as one task holds it, until it is released; without a lock nobody waits for it."""

    def __init__(self, lock: asyncio.Lock | None) -> None:
        self._lock = lock

    async def release(self) -> None:
        """Let the next one in; a second time changes nothing."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()


NO_LOCK = HeldLock(None)
"""Of a connection that is one of many."""


class WriteLock:
    """First come, first served, within this process."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def acquire(self) -> HeldLock:
        """Wait for the lock, to be released."""
        with outside_wait():
            await self._lock.acquire()
        return HeldLock(self._lock)
