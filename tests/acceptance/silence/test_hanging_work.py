"""An update whose handling does not end is noticed by whoever probes the process."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.runtime.work_watch import LIMIT, WorkWatch
from bot.simulator.telegram import LocalTelegram
from handlers.bot import BookingBot
from tests.acceptance.silence.company import booking_side
from tests.fakes import SetMonotonic
from tests.unit.bot.ports import until


async def test_a_handler_that_hangs_fails_liveness(
    tg: LocalTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/healthz turns 503 and names what hangs, the log once, and it is 200 again when the work ends."""
    time, begun, gate = SetMonotonic(), asyncio.Event(), asyncio.Event()
    feed = BookingBot.feed

    async def hang(bot: BookingBot, update: dict[str, Any]) -> None:
        begun.set()
        await gate.wait()
        await feed(bot, update)

    monkeypatch.setattr(BookingBot, "feed", hang)
    monkeypatch.setattr("bot.app.container.WorkWatch", lambda: WorkWatch(monotonic=time))
    monkeypatch.setattr("bot.runtime.work_watch.LOOK_EVERY", 0.01)
    async with booking_side(tg, tmp_path) as company:
        await company.minji.say(company.chat, "/start")
        await begun.wait()
        assert await company.probe("/healthz") == (200, {})
        time.forward(LIMIT + 1)
        with capture_logs() as logs:
            await until(lambda: logs)
        assert [(line["event"], line["component"]) for line in logs] == [("work hangs", "booking updates")]
        assert "test_hanging_work.py" in logs[0]["at"]
        assert await company.probe("/healthz") == (503, {"booking updates": "hangs, for 121 s"})
        assert await company.probe("/readyz") == (200, {})
        gate.set()
        await company.chat.wait_for(lambda m: m.button("택시 부르기"))
        await company.nothing_left()
        assert await company.probe("/healthz") == (200, {})
