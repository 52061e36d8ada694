"""Keeps the updates of one chat apart, also where several processes take the updates of one bot."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from aiogram.fsm.storage.base import StorageKey
from aiogram.fsm.storage.memory import SimpleEventIsolation

WHOLE_UPDATE = "turn"
"""The destiny of the lock that holds for a whole update; the frameworks' own locks lie within it."""

Hold = Callable[[str], AbstractAsyncContextManager[None]]
"""Holds a name among the processes of a company, as far as that is possible just now."""


class SharedChatLocks(SimpleEventIsolation):
    """Locks in this process, and for whole updates among processes too."""

    def __init__(self, hold: Hold) -> None:
        super().__init__()
        self._hold = hold

    @asynccontextmanager
    async def lock(self, key: StorageKey) -> AsyncIterator[None]:
        """Hold the chat for as long as the block lasts."""
        async with super().lock(key):
            if key.destiny != WHOLE_UPDATE:
                yield
                return
            async with self._hold(f"calltaxi:turn:{key.bot_id}:{key.chat_id}:{key.user_id}"):
                yield
