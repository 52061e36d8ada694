"""A database that refuses everybody: nobody's restart would mend that, and afterwards all goes on."""

import asyncio
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.simulator.telegram import LocalTelegram
from tests.acceptance.silence.company import booking_side
from tests.silent_wire import SilentWire

pytestmark = [pytest.mark.postgres, pytest.mark.long("silent servers")]

WATCHED = 12.0
"""Seconds; whatever crashes at once would have crashed more than three times by then."""


async def test_a_process_without_its_database_is_alive(
    tg: LocalTelegram, tmp_path: Path, postgres_url: str
) -> None:
    """Readiness fails and liveness does not; what came meanwhile is answered when the database is back."""
    async with (
        SilentWire(postgres_url) as wire,
        booking_side(tg, tmp_path, database_url=wire.url) as company,
    ):
        await company.start()
        with capture_logs():
            wire.close()
            mark = company.chat.mark()
            await company.minji.say(company.chat, "/start")
            assert "database" in await company.until_probed("/readyz", 503)
            until = time.monotonic() + WATCHED
            while time.monotonic() < until:
                assert await company.probe("/healthz") == (200, {})
                await asyncio.sleep(0.5)
            wire.carry()
            await company.answered(mark)
            await company.until_probed("/readyz", 200)
            await company.nothing_left()
