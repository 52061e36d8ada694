"""Replicas share Telegram's limits through Redis."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable

import pytest
from structlog.testing import capture_logs

from bot.adapters.guarded_redis import open_redis
from bot.adapters.rate_limits import Limits
from bot.adapters.redis_pacer import RedisPacer
from domain.messages.delivery import Urgency

pytestmark = pytest.mark.redis

S = Urgency.STATUS


@pytest.fixture
async def replica(redis_url: str) -> AsyncIterator[Callable[[Limits], RedisPacer]]:
    """Makes pacers of one bot, as each replica has one."""
    name, made = f"test-{uuid.uuid4().hex}", []

    def make(limits: Limits) -> RedisPacer:
        made.append(open_redis(redis_url))
        return RedisPacer(made[-1], name, limits)

    yield make
    for each in made:
        await each.close()


async def _times(*senders: tuple[RedisPacer, int | None]) -> list[float]:
    """When each got through, in seconds from the start, sorted.

    On a busy machine that is later, never earlier. The time between two of them can be shorter, too.
    """
    loop = asyncio.get_running_loop()
    began, through = loop.time(), []

    async def send(pacer: RedisPacer, chat: int | None) -> None:
        await pacer.wait(chat, S)
        through.append(loop.time() - began)

    async with asyncio.TaskGroup() as tasks:
        for pacer, chat in senders:
            tasks.create_task(send(pacer, chat))
    return sorted(through)


async def test_replicas_share_a_bots_limit(replica: Callable[[Limits], RedisPacer]) -> None:
    """Two replicas together send no more in a second than one bot may."""
    limits = Limits(per_bot=10)
    first, second = replica(limits), replica(limits)
    times = await _times(*[(pacer, chat) for chat in range(8) for pacer in (first, second)])
    assert len(times) == 16
    assert all(time > 0.9 for time in times[10:])


async def test_replicas_share_a_chats_limit(replica: Callable[[Limits], RedisPacer]) -> None:
    """Two replicas that write to the same chat keep its distance together."""
    limits = Limits(chat_burst=2, chat_seconds=0.2)
    first, second = replica(limits), replica(limits)
    times = await _times(*[(pacer, 1) for _ in range(3) for pacer in (first, second)])
    assert all(time > (number - 1) * 0.2 - 0.05 for number, time in enumerate(times))


async def test_replicas_share_a_groups_limit(replica: Callable[[Limits], RedisPacer]) -> None:
    """A group's budget counts what all replicas send."""
    limits = Limits(chat_burst=0, per_group=3, group_seconds=0.5)
    first, second = replica(limits), replica(limits)
    times = await _times(*[(pacer, -5) for _ in range(3) for pacer in (first, second)])
    assert all(time > number // 3 * 0.5 - 0.05 for number, time in enumerate(times))


async def test_a_request_to_wait_reaches_the_other_replica(replica: Callable[[Limits], RedisPacer]) -> None:
    """When Telegram slows one replica down in a chat, the other waits too."""
    first, second = replica(Limits()), replica(Limits())
    loop = asyncio.get_running_loop()
    began = loop.time()
    first.slow_down(1, 0.3)
    await _times((first, 2))
    await _times((second, 1))
    assert loop.time() - began > 0.25


async def test_without_redis_sending_goes_on() -> None:
    """While Redis cannot be reached each process keeps the limits for itself, and says so once."""
    redis = open_redis("redis://127.0.0.1:9/0")
    pacer = RedisPacer(redis, "nobody")
    with capture_logs() as logs:
        for chat in range(5):
            await pacer.wait(chat, S)
    await redis.close()
    assert [line["event"].partition(";")[0] for line in logs] == ["Redis is away"]
