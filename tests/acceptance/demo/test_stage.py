"""The folder, the settings and the conversation of the demo."""

import os
from pathlib import Path

import pytest

from bot.demo.conversation import Conversation
from bot.demo.screen import typed_lines
from bot.demo.stage import Stage, claimed_folder, demo_settings
from bot.demo.tally import Tally
from tests.acceptance.demo.conftest import Call


def test_a_fresh_start_removes_only_its_own_database(tmp_path: Path) -> None:
    """The demo's database of before is gone, and every other file is left alone."""
    for name in ("demo.db", "demo.db-wal", "calltaxi.db"):
        (tmp_path / name).write_text("x")
    with claimed_folder(tmp_path) as folder:
        assert {path.name for path in folder.iterdir()} == {"calltaxi.db", "demo.lock"}


def test_two_demos_do_not_meet(tmp_path: Path) -> None:
    """While one demo plays in a folder, a second one takes a folder inside it."""
    with claimed_folder(tmp_path) as first:
        (first / "demo.db").write_text("in use")
        with claimed_folder(tmp_path) as second:
            assert second != first
        assert (first / "demo.db").read_text() == "in use"


def test_the_environment_is_not_read(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment says, the demo talks to its own Telegram and takes test payments."""
    monkeypatch.setenv("TELEGRAM_API_URL", "https://api.telegram.org")
    monkeypatch.setenv("PAYMENTS", "http")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    settings = demo_settings(tmp_path, stage.telegram.url, stage.cast)
    assert settings.telegram_api_url == stage.telegram.url
    assert settings.payments == "telegram"
    assert settings.database_url.endswith("demo.db")
    assert settings.http_host == "127.0.0.1"


async def test_chats_are_told_as_one_conversation(stage: Stage, call: Call) -> None:
    """Lines of several chats come in order of time under their chats' headings, and are counted."""
    cast, told = stage.cast, list[str]()
    conversation = Conversation(list(cast), stage.zone, told.append)
    tally = Tally(stage.telegram, conversation)
    await cast.customer.person.say(cast.customer.chat, "/start")
    sent = await call(cast.booking, "sendMessage", chat_id=cast.customer.person.id, text="어디로\n모실까요?")
    await call(cast.dispatch, "sendMessage", chat_id=cast.staff.id, text="새 예약")
    await call(
        cast.booking,
        "editMessageText",
        chat_id=cast.customer.person.id,
        message_id=sent["message_id"],
        text="좋아요",
    )
    conversation.close()
    await cast.customer.person.say(cast.customer.chat, "not heard")
    headings = [line.split()[1] for line in told if line.startswith("──")]
    assert headings == ["손님", "배차실", "손님"]
    assert told[1].endswith("👤 이민지: /start")
    assert told[2].endswith("🤖 한빛콜택시: 어디로\n" + " " * 14 + "모실까요?")
    assert told[-1].endswith("✏️ 좋아요")
    total = tally.line("Totals")
    assert "3 messages of the bots (2 new, 1 edited in place), 3 Bot API calls" in total
    assert "@hanbit_taxi_bot 2: sendMessage 1, editMessageText 1" in total


async def test_lines_come_from_a_bare_descriptor() -> None:
    """Whole lines are given as they come, the last one even without its end, Korean included."""
    reading, writing = os.pipe()
    os.write(writing, "첫 줄\n둘째".encode())
    os.close(writing)
    assert [line async for line in typed_lines(reading)] == ["첫 줄", "둘째"]
    os.close(reading)
