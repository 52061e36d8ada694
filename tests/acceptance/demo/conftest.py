"""The demo's people in a local Telegram where a test plays the bots by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.demo.cast import Cast, gather
from bot.demo.stage import PROVIDER_TOKEN, Stage, demo_settings
from bot.simulator.telegram import LocalBot, LocalTelegram

Call = Callable[..., Awaitable[Any]]


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram() as running:
        yield running


@pytest.fixture
def cast(telegram: LocalTelegram) -> Cast:
    return gather(telegram, provider_token=PROVIDER_TOKEN)


@pytest.fixture
def stage(telegram: LocalTelegram, cast: Cast, tmp_path: Path) -> Stage:
    """A stage without the app: nobody answers but the test."""
    return Stage(telegram, cast, demo_settings(tmp_path, telegram.url, cast))


@pytest.fixture
async def call(telegram: LocalTelegram) -> AsyncIterator[Call]:
    """Calls a Bot API method as one of the bots, and gives its result."""
    async with aiohttp.ClientSession() as session:

        async def post(bot: LocalBot, method: str, **params: Any) -> Any:
            async with session.post(f"{telegram.url}/bot{bot.token}/{method}", json=params) as response:
                answer = await response.json()
                assert answer["ok"], answer
                return answer["result"]

        yield post


async def updates(call: Call, bot: LocalBot) -> list[dict[str, Any]]:
    """Take and confirm what waits for a bot; waits where there is nothing yet."""
    found: list[dict[str, Any]] = await call(bot, "getUpdates", timeout=50)
    if found:
        await call(bot, "getUpdates", offset=found[-1]["update_id"] + 1)
    return found
