"""Customers are answered while Redis is silent, and their order is shared again when it is back."""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.adapters.guarded_redis import open_redis
from bot.adapters.redis_locks import RedisLocks
from bot.simulator.telegram import LocalTelegram
from tests.acceptance.silence.company import booking_side
from tests.silent_wire import SilentWire

pytestmark = [pytest.mark.redis, pytest.mark.long("silent servers")]


async def test_customers_are_answered_while_redis_is_silent(
    tg: LocalTelegram, tmp_path: Path, redis_url: str
) -> None:
    """/start and a press are answered, the process is alive but not ready; afterwards all is shared."""
    other_process = open_redis(redis_url)
    async with SilentWire(redis_url) as wire, booking_side(tg, tmp_path, redis_url=wire.url) as company:
        await company.start()
        assert await company.probe("/readyz") == (200, {})
        wire.go_silent()
        await company.choose(await company.start())
        assert await company.until_probed("/readyz", 503) == {"redis": "away"}
        assert await company.probe("/healthz") == (200, {})
        wire.carry()
        await company.until_probed("/readyz", 200)
        chat = f"calltaxi:turn:{company.booking.id}:{company.minji.id}:{company.minji.id}"
        async with asyncio.TaskGroup() as tasks, RedisLocks(other_process).hold(chat):
            answered = tasks.create_task(company.start())
            await asyncio.sleep(1.0)
            assert not answered.done()
    await other_process.close()


async def test_a_start_without_redis(tg: LocalTelegram, tmp_path: Path, redis_url: str) -> None:
    """A process that starts while Redis is silent says so in one line, and takes bookings all the same."""
    async with SilentWire(redis_url) as wire:
        wire.go_silent()
        with capture_logs() as logs:
            async with booking_side(tg, tmp_path, redis_url=wire.url) as company:
                said = [line["event"] for line in logs if "Redis" in line["event"]]
                await company.choose(await company.start())
                assert await company.probe("/readyz") == (503, {"redis": "away"})
    assert len(said) == 1
