"""The dispatch side, two dispatchers, two drivers and a stranger."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.telegram import LocalTelegram, Person
from storage.migrate import upgrade
from tests.acceptance.staff.dispatch_house import DispatchHouse, running_house


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database in its present shape, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
async def tg() -> AsyncIterator[LocalTelegram]:
    """The local Telegram, which at the end has had no reason to complain."""
    async with LocalTelegram() as telegram:
        yield telegram
        assert telegram.complaints == []


@pytest.fixture
def choi(tg: LocalTelegram) -> Person:
    """A dispatcher with a public name."""
    return tg.add_person(901, "최 <i>지우", username="dispatcher_choi")


@pytest.fixture
def han(tg: LocalTelegram) -> Person:
    """Another dispatcher, without one."""
    return tg.add_person(902, "한결")


@pytest.fixture
def stranger(tg: LocalTelegram) -> Person:
    """Somebody in the group who is no dispatcher."""
    return tg.add_person(903, "누구")


@pytest.fixture
def kim(tg: LocalTelegram) -> Person:
    """A driver, or to become one."""
    return tg.add_person(951, "김 <b>영호", phone="+821044445555")


@pytest.fixture
def john(tg: LocalTelegram) -> Person:
    """A driver who reads English."""
    return tg.add_person(952, "John", language_code="en", phone="+821066667777")


@pytest.fixture
async def house(
    tg: LocalTelegram, choi: Person, han: Person, stranger: Person, migrated: Path, tmp_path: Path
) -> AsyncIterator[DispatchHouse]:
    """The running dispatch side; nothing went wrong unexpectedly in it."""
    path = shutil.copy(migrated, tmp_path / "calltaxi.db")
    url, people = f"sqlite+aiosqlite:///{path}", [choi, han, stranger]
    async with running_house(url, tg, people, frozenset({choi.id, han.id})) as running:
        yield running
        assert running.failures == []
