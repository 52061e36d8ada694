"""The pacer of replicas: the limits are counted in Redis, so that all senders of a bot share them."""

import asyncio
import secrets
import time
from collections.abc import Callable

from bot.adapters.guarded_redis import GuardedRedis, RedisAway
from bot.adapters.pacer import MemoryPacer
from bot.adapters.rate_limits import Limits
from domain.messages.delivery import Urgency

# Gives 0 when the message may go, and has counted it; else the milliseconds until asking is worth while.
_ASK = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = math.max(redis.call('PTTL', KEYS[4]), redis.call('PTTL', KEYS[5]), 0)
local function window(key, most, ms)
  if most > 0 then
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - ms)
    if redis.call('ZCARD', key) >= most then
      local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
      wait = math.max(wait, tonumber(oldest[2]) + ms - now + 1)
    end
  end
end
local per_bot, burst, chat_ms = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local per_group, group_ms = tonumber(ARGV[4]), tonumber(ARGV[5])
window(KEYS[1], per_bot, 1000)
window(KEYS[3], per_group, group_ms)
local spent = math.max(tonumber(redis.call('GET', KEYS[2]) or '0'), now)
if burst > 0 then wait = math.max(wait, spent - (burst - 1) * chat_ms - now) end
if wait > 0 then return wait end
if per_bot > 0 then
  redis.call('ZADD', KEYS[1], now, ARGV[6])
  redis.call('PEXPIRE', KEYS[1], 2000)
end
if per_group > 0 then
  redis.call('ZADD', KEYS[3], now, ARGV[6])
  redis.call('PEXPIRE', KEYS[3], group_ms + 1000)
end
if burst > 0 then redis.call('SET', KEYS[2], spent + chat_ms, 'PX', burst * chat_ms + 1000) end
return 0
"""


class RedisPacer:
    """Counts what all replicas of one bot send. `name` tells bots apart.

    Within this process a MemoryPacer goes first: it keeps order and urgency, and does alone while Redis
    is away.
    """

    def __init__(
        self,
        redis: GuardedRedis,
        name: str,
        limits: Limits | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis
        self._limits = limits or Limits()
        self._here = MemoryPacer(self._limits, monotonic=monotonic)
        self._key = f"calltaxi:pace:{{{name}}}"
        self._script = redis.script(_ASK)
        self._slow: list[tuple[str, int]] = []

    async def wait(self, chat_id: int | None, urgency: Urgency) -> None:
        """Return when one message may be sent to the chat (None: no chat limit applies)."""
        await self._here.wait(chat_id, urgency)
        try:
            await self._share_pauses()
            while wait := await self._asked(chat_id):  # noqa: ASYNC110 - Redis tells nobody
                await asyncio.sleep(wait / 1000)
        except RedisAway:
            # Sending goes on with the limits of this process alone: taxis are waiting.
            self._slow.clear()

    def slow_down(self, chat_id: int | None, seconds: float) -> None:
        """Telegram asked to wait (retry_after), for this chat or, with None, for the whole bot."""
        self._here.slow_down(chat_id, seconds)
        self._slow.append((self._slow_key(chat_id), max(1, int(seconds * 1000))))

    async def _asked(self, chat_id: int | None) -> int:
        """The milliseconds until asking again is worth while; 0: the message may go, and is counted."""
        keys, arguments = self._keys(chat_id), self._arguments(chat_id)
        return int(
            await self._redis.call(lambda redis: self._script(keys=keys, args=arguments, client=redis))
        )

    async def _share_pauses(self) -> None:
        """Let the other replicas slow down too."""
        while self._slow:
            key, milliseconds = self._slow.pop()
            await self._redis.call(lambda redis: redis.set(key, 1, px=milliseconds))  # noqa: B023 - awaited here

    def _slow_key(self, chat_id: int | None) -> str:
        return f"{self._key}:slow" if chat_id is None else f"{self._key}:slow:{chat_id}"

    def _keys(self, chat_id: int | None) -> list[str]:
        return [
            f"{self._key}:bot",
            f"{self._key}:chat:{chat_id}",
            f"{self._key}:group:{chat_id}",
            self._slow_key(None),
            self._slow_key(chat_id),
        ]

    def _arguments(self, chat_id: int | None) -> list[int | str]:
        limits = self._limits
        burst = 0 if chat_id is None else limits.chat_burst
        per_group = limits.per_group if chat_id is not None and chat_id < 0 else 0
        unique = secrets.token_hex(8)
        return [
            limits.per_bot,
            burst,
            int(limits.chat_seconds * 1000),
            per_group,
            int(limits.group_seconds * 1000),
            unique,
        ]
