"""A local Telegram with one bot and one customer, and an inbox and outbox on real databases."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.adapters.clock import SystemClock
from bot.simulator.telegram import LocalBot, LocalTelegram, Person
from storage.engine import Database, open_database
from storage.inbox import SqlInbox
from storage.migrate import upgrade
from storage.outbox import SqlOutbox

TOKEN = "111:" + "A" * 35


@dataclass(frozen=True, slots=True)
class Scene:
    """Telegram, the bot there, and somebody who writes to it."""

    telegram: LocalTelegram
    bot: LocalBot
    minji: Person


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """A Telegram of our own over real HTTP."""
    async with LocalTelegram() as telegram:
        bot = telegram.add_bot(TOKEN, "hanbit_bot", "Hanbit")
        yield Scene(telegram, bot, telegram.add_person(7, "Minji"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database, on SQLite and on PostgreSQL."""
    await upgrade(database_url)
    opened = open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def inbox(database: Database) -> SqlInbox:
    """The real inbox."""
    return SqlInbox(database, SystemClock())


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    """The real outbox."""
    return SqlOutbox(database, SystemClock())
