"""A gateway that answers at once, and a Telegram."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.simulator.sandbox import Sandbox
from bot.simulator.telegram import LocalTelegram
from tests.acceptance.gateway.company import SECRET, Company, start_company


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    """The local Telegram."""
    async with LocalTelegram() as running:
        yield running


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox gateway without its usual latency."""
    gateway = Sandbox(SECRET)
    gateway.trouble.latency = (0.0, 0.0)
    await gateway.start()
    yield gateway
    await gateway.stop()


@pytest.fixture
async def company(
    sqlite_url: str, tmp_path: Path, telegram: LocalTelegram, sandbox: Sandbox
) -> AsyncIterator[Company]:
    """The running app."""
    async with start_company(sqlite_url, tmp_path, telegram, sandbox) as running:
        yield running


@pytest.fixture
async def either_company(
    database_url: str, tmp_path: Path, telegram: LocalTelegram, sandbox: Sandbox
) -> AsyncIterator[Company]:
    """The running app on SQLite, and on PostgreSQL."""
    async with start_company(database_url, tmp_path, telegram, sandbox) as running:
        yield running
