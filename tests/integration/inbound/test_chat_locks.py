"""Two processes never handle two updates of one chat at the same time, where they share Redis."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable

import pytest
from aiogram.fsm.storage.base import StorageKey

from bot.adapters.guarded_redis import GuardedRedis, open_redis
from bot.adapters.redis_locks import RedisLocks
from handlers.telegram.chat_locks import WHOLE_UPDATE, SharedChatLocks
from tests.patience import HANG

NOWHERE = "redis://127.0.0.1:9/0"


@pytest.fixture
async def process() -> AsyncIterator[Callable[[str], SharedChatLocks]]:
    """Makes what each process has."""
    made: list[GuardedRedis] = []

    def make(url: str) -> SharedChatLocks:
        made.append(open_redis(url))
        return SharedChatLocks(RedisLocks(made[-1]).hold)

    yield make
    for each in made:
        await each.close()


def a_key(chat: int, destiny: str = WHOLE_UPDATE) -> StorageKey:
    """The key of a chat."""
    return StorageKey(bot_id=uuid.getnode(), chat_id=chat, user_id=chat, destiny=destiny)


async def most_at_once(*updates: tuple[SharedChatLocks, StorageKey]) -> int:
    """How many of these updates were under way at the same time, at the most."""
    under_way = most = 0

    async def take(locks: SharedChatLocks, key: StorageKey) -> None:
        nonlocal under_way, most
        async with locks.lock(key):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.02)
            under_way -= 1

    await asyncio.gather(*(take(*update) for update in updates))
    return most


async def all_at_once(*turns: tuple[SharedChatLocks, StorageKey]) -> None:
    """Return when all these turns are under way at the same time. Raises TimeoutError."""
    all_in = asyncio.Barrier(len(turns))

    async def take(locks: SharedChatLocks, key: StorageKey) -> None:
        async with locks.lock(key):
            await all_in.wait()

    async with asyncio.timeout(HANG):
        await asyncio.gather(*(take(*turn) for turn in turns))


@pytest.mark.redis
async def test_one_update_at_a_time(redis_url: str, process: Callable[[str], SharedChatLocks]) -> None:
    """Of two processes with updates of one chat, one waits for the other."""
    here, there = process(redis_url), process(redis_url)
    key = a_key(uuid.uuid4().int % 10**9)
    assert await most_at_once(*[(here, key), (there, key)] * 4) == 1


@pytest.mark.redis
async def test_chats_do_not_wait_for_each_other(
    redis_url: str, process: Callable[[str], SharedChatLocks]
) -> None:
    """Different chats go on at the same time; the framework's own locks stay in the process."""
    here, there = process(redis_url), process(redis_url)
    chat = uuid.uuid4().int % 10**9
    await all_at_once((here, a_key(chat)), (there, a_key(chat + 1)))
    await all_at_once((here, a_key(chat, "default")), (there, a_key(chat, "default")))


async def test_without_redis_updates_go_on(process: Callable[[str], SharedChatLocks]) -> None:
    """While Redis is away a process still keeps its own updates apart, and nobody waits for ever."""
    here = process(NOWHERE)
    assert await most_at_once(*[(here, a_key(7))] * 3) == 1
