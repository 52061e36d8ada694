"""The same ride with both bots behind webhooks instead of long polling."""

from pathlib import Path

from pydantic import SecretStr

from bot.adapters.pacer import FreePacer
from bot.app.running_app import running
from bot.demo.cast import Cast
from bot.demo.company import open_company
from bot.demo.script import one_ride
from bot.demo.stage import Stage, demo_settings
from bot.simulator.telegram import LocalTelegram
from tests.servers import free_port


async def test_a_ride_over_webhooks(telegram: LocalTelegram, cast: Cast, tmp_path: Path) -> None:
    """Telegram posts every update to one server, routed by path, and the ride is played to its end."""
    port = free_port()
    settings = demo_settings(tmp_path, telegram.url, cast).model_copy(
        update={
            "http_port": port,
            "public_url": f"http://127.0.0.1:{port}",
            "webhook_secret": SecretStr("a-long-random-word"),
        }
    )
    told: list[str] = []
    async with running(settings, pacer=FreePacer):
        await open_company(cast)
        await one_ride(Stage(telegram, cast, settings), told.append)
    assert cast.booking.webhook["url"] == f"http://127.0.0.1:{port}/telegram/booking"
    assert cast.dispatch.webhook["url"] == f"http://127.0.0.1:{port}/telegram/dispatch"
    assert "감사해요" in "".join(told)
