"""Locks that the processes of one company share over Redis."""

import asyncio
import itertools
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

import structlog

from bot.adapters.guarded_redis import GuardedRedis, RedisAway
from bot.runtime.work_watch import outside_wait

log = structlog.get_logger(__name__)

LONGEST_UPDATE = 60.0
"""Seconds after which a lock opens by itself: its process may be dead."""
_ASK_EVERY = 0.02

# A lock that this process left behind (the prefix of its tokens is known) is taken over.
_TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder and string.sub(holder, 1, #ARGV[2]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
"""
_GIVE_BACK = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


class _LeftBehind(NamedTuple):
    name: str
    token: str
    until: float
    """By then it has opened by itself (`time.monotonic`)."""


class RedisLocks:
    """One lock for each name, which one process holds at a time; within a process the caller sees to that.

    While Redis is away nothing is held, and nobody waits: the block runs all the same. A lock that could
    not be given back then is given back when Redis answers again.
    """

    def __init__(self, redis: GuardedRedis, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._now = monotonic
        self._take_script = redis.script(_TAKE)
        self._give_back_script = redis.script(_GIVE_BACK)
        self._process = f"{secrets.token_hex(8)}:"
        self._numbers = itertools.count()
        self._left_behind: deque[_LeftBehind] = deque()

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Hold the name for as long as the block lasts."""
        token = f"{self._process}{next(self._numbers)}"
        with outside_wait():
            held = await self._taken(name, token)
        try:
            yield
        finally:
            if held:
                await self._give_back(name, token)

    async def _taken(self, name: str, token: str) -> bool:
        arguments: list[str | int] = [token, self._process, int(LONGEST_UPDATE * 1000)]
        try:
            await self._tidy()
            while not await self._asked(name, arguments):  # noqa: ASYNC110 - other processes tell nobody
                await asyncio.sleep(_ASK_EVERY)
        except RedisAway as away:
            if away.asked:
                self._leave_behind(name, token)
            return False
        return True

    async def _asked(self, name: str, arguments: list[str | int]) -> bool:
        return bool(
            await self._redis.call(lambda redis: self._take_script(keys=[name], args=arguments, client=redis))
        )

    async def _give_back(self, name: str, token: str) -> None:
        try:
            if not await self._deleted(name, token):
                log.warning("an update outlasted its lock")
        except RedisAway:
            self._leave_behind(name, token)

    async def _tidy(self) -> None:
        """Give back what was left behind. Raises RedisAway."""
        while self._left_behind:
            left = self._left_behind[0]
            if left.until > self._now():
                await self._deleted(left.name, left.token)
            if self._left_behind and self._left_behind[0] is left:
                self._left_behind.popleft()

    async def _deleted(self, name: str, token: str) -> bool:
        return bool(
            await self._redis.call(
                lambda redis: self._give_back_script(keys=[name], args=[token], client=redis)
            )
        )

    def _leave_behind(self, name: str, token: str) -> None:
        self._left_behind.append(_LeftBehind(name, token, self._now() + LONGEST_UPDATE))
