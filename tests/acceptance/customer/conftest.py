"""The company, and two of its customers."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.telegram import LocalTelegram, Person, PrivateChat
from storage.migrate import upgrade
from tests.acceptance.customer.company import Company, running_company


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database in its present shape, to be copied."""
    import asyncio

    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def database_file(migrated: Path, tmp_path: Path) -> Path:
    """A database of the test's own."""
    return Path(shutil.copy(migrated, tmp_path / "calltaxi.db"))


@pytest.fixture
async def tg() -> AsyncIterator[LocalTelegram]:
    """The local Telegram, which at the end has had no reason to complain."""
    async with LocalTelegram() as telegram:
        yield telegram
        assert telegram.complaints == []


@pytest.fixture
async def company(tg: LocalTelegram, database_file: Path) -> AsyncIterator[Company]:
    """The running company; nothing went wrong unexpectedly in it."""
    tg.add_bot("100001:booking", "hanbit_bot", "한빛콜택시")
    async with running_company(f"sqlite+aiosqlite:///{database_file}", tg) as house:
        yield house
        assert house.failures == []


@pytest.fixture
def minji(tg: LocalTelegram) -> Person:
    """A customer who speaks Korean."""
    return tg.add_person(7, "이민지", language_code="ko")


@pytest.fixture
def john(tg: LocalTelegram) -> Person:
    """A customer who speaks English and has a name with HTML in it."""
    return tg.add_person(8, "John <b>&", language_code="en", phone="+12025550123")


@pytest.fixture
def chat(minji: Person, company: Company) -> PrivateChat:
    """Minji's chat with the booking bot."""
    return minji.chat_with(company.bot)
