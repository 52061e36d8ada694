"""Redis behind a wire that goes silent: who asks goes on, and everything is shared again afterwards."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.adapters.guarded_redis import AWAY_FOR, GuardedRedis, RedisAway, open_redis
from bot.adapters.rate_limits import Limits
from bot.adapters.redis_locks import LONGEST_UPDATE, RedisLocks
from bot.adapters.redis_pacer import RedisPacer
from domain.messages.delivery import Urgency
from tests.fakes import SetMonotonic
from tests.patience import HANG
from tests.silent_wire import SilentWire
from tests.unit.bot.ports import until

pytestmark = pytest.mark.redis


@pytest.fixture
def time() -> SetMonotonic:
    """By which Redis is left alone."""
    return SetMonotonic()


@pytest.fixture
async def wire(redis_url: str) -> AsyncIterator[SilentWire]:
    """The wire to Redis."""
    async with SilentWire(redis_url) as wire:
        yield wire


@pytest.fixture
async def redis(wire: SilentWire, time: SetMonotonic) -> AsyncIterator[GuardedRedis]:
    """Redis at the other end, which answers."""
    redis = open_redis(wire.url, monotonic=time)
    assert await redis.look() is None
    yield redis
    await redis.close()


@pytest.fixture
async def elsewhere(redis_url: str) -> AsyncIterator[GuardedRedis]:
    """The same Redis as another process has it, whose wire is well."""
    redis = open_redis(redis_url)
    yield redis
    await redis.close()


@pytest.fixture
def name() -> str:
    """A name that no other test uses."""
    return f"test-{uuid.uuid4().hex}"


async def ask(redis: GuardedRedis) -> object:
    """One call. Raises RedisAway."""
    async with asyncio.timeout(HANG):
        return await redis.call(lambda client: client.get("test-nothing"))


async def find_away(redis: GuardedRedis) -> None:
    """Find out that Redis is away."""
    with pytest.raises(RedisAway) as away:
        await ask(redis)
    assert away.value.asked


async def test_who_finds_redis_silent_waits_for_all(
    redis: GuardedRedis, wire: SilentWire, time: SetMonotonic
) -> None:
    """One call waits, and ends; for some seconds nobody asks again; then it is asked, and it is back."""
    wire.go_silent()
    with capture_logs() as logs:
        await find_away(redis)
        tried = wire.accepted
        for _ in range(100):
            with pytest.raises(RedisAway) as away:
                await ask(redis)
            assert not away.value.asked
        assert wire.accepted == tried
        wire.carry()
        time.forward(AWAY_FOR)
        assert await ask(redis) is None
        assert await redis.look() is None
    assert [line["event"].partition(";")[0] for line in logs] == ["Redis is away", "Redis is back"]


async def test_one_finds_out_whether_it_is_back(
    redis: GuardedRedis, wire: SilentWire, time: SetMonotonic
) -> None:
    """While one asks whether Redis is back, the others do not wait for the answer."""
    wire.go_silent()
    await find_away(redis)
    time.forward(AWAY_FOR)
    tried = wire.accepted
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(find_away(redis))
        await until(lambda: wire.accepted > tried)
        with pytest.raises(RedisAway) as away:
            await ask(redis)
        assert not away.value.asked
        assert not first.done()


async def test_a_failover_costs_a_moment(redis: GuardedRedis, wire: SilentWire) -> None:
    """Where only the old connections are silent, what was asked is asked again on new ones, and answered."""
    await asyncio.gather(*(ask(redis) for _ in range(10)))
    wire.go_silent(new=False)
    with capture_logs() as logs:
        assert await asyncio.gather(*(ask(redis) for _ in range(10))) == [None] * 10
    assert logs == []


async def test_what_waits_in_the_pool_is_not_trusted(
    redis: GuardedRedis, wire: SilentWire, time: SetMonotonic
) -> None:
    """When Redis was found away, no connection from before is used again: each of them may be silent."""
    await asyncio.gather(*(ask(redis) for _ in range(10)))
    wire.go_silent()
    await find_away(redis)
    wire.carry()
    time.forward(AWAY_FOR)
    before = wire.accepted
    await ask(redis)
    await asyncio.gather(*(ask(redis) for _ in range(10)))
    assert wire.accepted - before == 10


async def test_nobody_waits_longer_than_we_say(wire: SilentWire) -> None:
    """A longer time limit in the address does not make a customer wait longer."""
    redis = open_redis(f"{wire.url}?socket_timeout={4 * HANG}&health_check_interval=1")
    wire.go_silent()
    await find_away(redis)
    await redis.close()


async def test_whatever_the_library_stumbles_over(redis: GuardedRedis, time: SetMonotonic) -> None:
    """An error that is none of Redis' own is told with its stack, and who asked goes on as well."""

    async def stumbles(_: object) -> None:
        raise LookupError("unknown encoding")

    with capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(RedisAway):
                await redis.call(stumbles)
            time.forward(AWAY_FOR)
    assert [line["log_level"] for line in logs] == ["error", "warning"]


async def test_a_refused_password_is_said(redis_url: str) -> None:
    """A wrong password is one line in the log, in the words of Redis and without the password."""
    redis = open_redis(redis_url.replace("redis://", "redis://nobody:some-secret-word@"))
    with capture_logs() as logs:
        assert "username-password" in (await redis.look() or "")
    await redis.close()
    assert len(logs) == 1
    assert "some-secret-word" not in str(logs)


@pytest.mark.parametrize("address", ["unix:///nowhere.sock?db=1", "rediss://127.0.0.1:9/0"])
async def test_other_ways_to_redis_have_the_same_limits(address: str) -> None:
    """A socket of the system and TLS are asked in the same way; nobody there is told as away."""
    redis = open_redis(address)
    assert "away" in (await redis.look() or "")
    await redis.close()


async def test_the_pace_is_kept_alone_and_then_shared_again(
    redis: GuardedRedis, elsewhere: GuardedRedis, wire: SilentWire, time: SetMonotonic, name: str
) -> None:
    """What is sent while Redis is silent is not held up; afterwards two processes share a limit again."""
    limits = Limits(per_bot=0, chat_burst=1, chat_seconds=HANG)
    here = RedisPacer(redis, name, limits, monotonic=time)
    wire.go_silent()
    async with asyncio.timeout(HANG):
        for chat in range(20):
            await here.wait(chat, Urgency.ANSWER)
    wire.carry()
    time.forward(AWAY_FOR)
    await here.wait(100, Urgency.ANSWER)
    there = RedisPacer(elsewhere, name, limits)
    await there.wait(101, Urgency.ANSWER)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await there.wait(100, Urgency.ANSWER)


async def test_a_request_to_wait_that_redis_did_not_hear_is_forgotten(
    redis: GuardedRedis, elsewhere: GuardedRedis, wire: SilentWire, time: SetMonotonic, name: str
) -> None:
    """What Telegram asked for while Redis was away is over by the time it is back."""
    here = RedisPacer(redis, name, Limits(), monotonic=time)
    wire.go_silent()
    for chat in (1, 2):
        here.slow_down(chat, 0.001)
        here.slow_down(chat, HANG)
    await here.wait(3, Urgency.ANSWER)
    wire.carry()
    time.forward(AWAY_FOR)
    await here.wait(4, Urgency.ANSWER)
    async with asyncio.timeout(HANG / 2):
        await RedisPacer(elsewhere, name, Limits()).wait(1, Urgency.ANSWER)


async def test_a_lock_left_behind_is_given_back(
    redis: GuardedRedis, elsewhere: GuardedRedis, wire: SilentWire, time: SetMonotonic, name: str
) -> None:
    """A lock that could not be given back does not keep other processes waiting once Redis is back."""
    here, there = RedisLocks(redis, monotonic=time), RedisLocks(elsewhere)
    async with here.hold(name):
        wire.go_silent()
    async with here.hold(f"{name}-other"):
        pass
    wire.carry()
    time.forward(AWAY_FOR)
    async with here.hold(f"{name}-another"):
        pass
    async with asyncio.timeout(LONGEST_UPDATE / 2), there.hold(name):
        pass


async def test_a_process_takes_its_own_lock_over(
    redis: GuardedRedis, wire: SilentWire, time: SetMonotonic, name: str
) -> None:
    """What a process left behind does not stop itself: its next update of that chat goes on at once."""
    here = RedisLocks(redis, monotonic=time)
    async with here.hold(name):
        wire.go_silent()
    wire.carry()
    time.forward(AWAY_FOR)
    async with asyncio.timeout(LONGEST_UPDATE / 2):
        async with here.hold(name):
            assert await redis.call(lambda client: client.get(name)) is not None
        assert await redis.call(lambda client: client.get(name)) is None


async def test_locks_are_shared_again(
    redis: GuardedRedis, elsewhere: GuardedRedis, wire: SilentWire, time: SetMonotonic, name: str
) -> None:
    """While Redis is silent nobody waits for a lock; when it is back, one process waits for the other."""
    here, there = RedisLocks(redis, monotonic=time), RedisLocks(elsewhere)
    wire.go_silent()
    async with asyncio.timeout(HANG), there.hold(name), here.hold(name):
        pass
    wire.carry()
    time.forward(AWAY_FOR)
    async with there.hold(name):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2), here.hold(name):
                raise AssertionError("both hold it")
