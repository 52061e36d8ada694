"""Keeps the updates of one chat apart, also where several processes take the updates of one bot."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiogram.fsm.storage.base import StorageKey
from aiogram.fsm.storage.memory import SimpleEventIsolation

if TYPE_CHECKING:
    from redis.asyncio import Redis

log = logging.getLogger(__name__)

WHOLE_UPDATE = "turn"
"""The destiny of the lock that holds for a whole update; the frameworks' own locks lie within it."""

LONGEST_UPDATE = 60.0
_ASK_EVERY = 0.02


class SharedChatLocks(SimpleEventIsolation):
    """Locks in this process, and for whole updates on a Redis server too.

    While Redis is away updates are kept apart within the process only: the domain still decides who wins,
    and a customer is not kept waiting.
    """

    def __init__(self, redis: "Redis") -> None:
        super().__init__()
        self._redis = redis

    @asynccontextmanager
    async def lock(self, key: StorageKey) -> AsyncIterator[None]:
        """Hold the chat for as long as the block lasts."""
        async with super().lock(key):
            if key.destiny != WHOLE_UPDATE:
                yield
                return
            async with self._among_processes(key):
                yield

    async def close(self) -> None:
        """Close the connections."""
        await super().close()
        await self._redis.aclose()

    @asynccontextmanager
    async def _among_processes(self, key: StorageKey) -> AsyncIterator[None]:
        from redis.exceptions import LockError, RedisError

        name = f"calltaxi:turn:{key.bot_id}:{key.chat_id}:{key.user_id}"
        lock = self._redis.lock(name, timeout=LONGEST_UPDATE, sleep=_ASK_EVERY)
        try:
            held = await lock.acquire()
        except RedisError as away:
            log.warning("Chats are not locked against other processes: %s", type(away).__name__)
            held = False
        try:
            yield
        finally:
            if held:
                try:
                    await lock.release()
                except (LockError, RedisError) as gone:
                    log.warning("An update outlasted its lock: %s", type(gone).__name__)


def shared_chat_locks(url: str) -> SharedChatLocks:
    """Locks shared over the Redis server at `url`; its connections open when needed."""
    # Imported here: only an installation with Redis has the client.
    from redis.asyncio import Redis

    return SharedChatLocks(Redis.from_url(url))
