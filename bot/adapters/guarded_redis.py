"""A process's one way to Redis: a caller waits a bounded time, and while it is away nobody waits again."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")

WITHIN = 2.5
"""Seconds that a caller waits for Redis at the most, whatever has to be tried: behind it waits a customer."""
AWAY_FOR = 5.0
"""After so many seconds one caller asks again; all others go on without meanwhile."""
_ONE_STEP = 1.0
"""Seconds for one connection to be made, and for one answer."""
_GOODBYE = 0.2
_IDLE = 15
"""After so many quiet seconds a connection is looked at before it is used."""


class RedisAway(Exception):
    """Redis gives no answer; whoever asked goes on without. `asked`: it may have done what was asked for."""

    def __init__(self, why: str, *, asked: bool) -> None:
        super().__init__(why)
        self.asked = asked


class GuardedRedis:
    """Passes calls on to Redis and says once when it goes away, and once when it is back."""

    def __init__(self, redis: Redis, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._now = monotonic
        self._nobody_asks_until = float("-inf")
        self.problem: str | None = None
        """Why Redis is away; None while it answers."""

    def script(self, text: str) -> AsyncScript:
        """A script to be called with `keys`, `args` and the `client` that `call` gives."""
        return self._redis.register_script(text)

    async def call(self, ask: Callable[[Redis], Awaitable[Answer]]) -> Answer:
        """What `ask` gives. Raises RedisAway: at once while Redis is away, else within WITHIN seconds."""
        if self._now() < self._nobody_asks_until:
            raise RedisAway(self.problem or "asked just now", asked=False)
        if self.problem is not None:
            # This one finds out, so that nobody else waits for the same answer.
            self._nobody_asks_until = self._now() + WITHIN
        try:
            async with asyncio.timeout(WITHIN):
                answer = await ask(self._redis)
        except (RedisError, OSError, TimeoutError) as failure:
            said = str(failure) or "no answer in time"
            await self._gone(f"{type(failure).__name__}: {said}")
            raise RedisAway(said, asked=True) from failure
        except Exception as failure:
            # Whatever the library stumbles over: taxis are waiting, and they can do without.
            if self.problem is None:
                log.exception("Redis cannot be used")
            await self._gone(type(failure).__name__)
            raise RedisAway(type(failure).__name__, asked=True) from failure
        if self.problem is not None:
            log.warning("Redis is back; pace and order are shared again")
        self.problem, self._nobody_asks_until = None, float("-inf")
        return answer

    async def look(self) -> str | None:
        """Ask for a sign of life; gives what is wrong, and None when nothing is."""
        try:
            await self.call(_ping)
        except RedisAway as away:
            return f"away ({away})"
        return None

    async def close(self) -> None:
        """Close the connections."""
        await _closing(self._redis.aclose())

    async def _gone(self, why: str) -> None:
        """Leave Redis alone for a while. What waits in the pool went the same way, and may be silent too."""
        self._nobody_asks_until = self._now() + AWAY_FOR
        if self.problem is None:
            log.warning("Redis is away; each process keeps its own pace and order meanwhile", why=why)
        self.problem = why
        await _closing(self._redis.connection_pool.disconnect(inuse_connections=False))


async def _closing(close: Awaitable[None]) -> None:
    """Close what can be closed now; one with TLS waits for the other side's goodbye, which need not come."""
    try:
        async with asyncio.timeout(_GOODBYE):
            await close
    except (RedisError, OSError, TimeoutError):
        log.info("connections to Redis were left to themselves")


def open_redis(url: str, *, monotonic: Callable[[], float] = time.monotonic) -> GuardedRedis:
    """Redis at `url`, whose own options win over ours; connections open when needed.

    Raises ValueError, TypeError and RedisError where the address is none that the library understands.
    """
    return GuardedRedis(_client(url), monotonic=monotonic)


async def asked_once(url: str) -> str | None:
    """Ask Redis at `url` for a sign of life; gives what is wrong, and None when nothing is."""
    redis = _client(url)
    try:
        async with asyncio.timeout(WITHIN):
            await _ping(redis)
    except (RedisError, OSError, TimeoutError) as failure:
        return str(failure) or "no answer in time"
    finally:
        await _closing(redis.aclose())
    return None


def _ping(redis: Redis) -> Awaitable[bool]:
    return cast(Awaitable[bool], redis.ping())


def _client(url: str) -> Redis:
    over_tcp = {} if urlsplit(url).scheme == "unix" else _kept_alive()
    client: Redis = Redis.from_url(
        url,
        socket_connect_timeout=_ONE_STEP,
        socket_timeout=_ONE_STEP,
        health_check_interval=_IDLE,
        # Once more on a new connection: one that has gone silent may have been the only one.
        retry=Retry(NoBackoff(), 1),
        **over_tcp,
    )
    return client


def _kept_alive() -> dict[str, Any]:
    """Signs of life on quiet connections, so that nothing on the way forgets them."""
    wanted = {"TCP_KEEPIDLE": _IDLE, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}
    options = {getattr(socket, name): value for name, value in wanted.items() if hasattr(socket, name)}
    return {"socket_keepalive": True, "socket_keepalive_options": options}
