"""A company on an empty SQLite file for each test, whose accounts must be right in the end."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from storage import kinds
from storage.migrate import upgrade
from tests.properties.invariants import faults
from tests.usecases.company import Company


@cache
def _empty_database() -> bytes:
    """A migrated SQLite file to be copied; migrating once is quicker than each time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
        return path.read_bytes()


@pytest.fixture(scope="package")
def database_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the database of each test stands; no power cut is survived, so no commit waits for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        hasty = replace(kinds.SQLITE, setup=(*kinds.PRAGMAS, "PRAGMA synchronous=OFF"))
        patch.setattr(kinds, "SQLITE", hasty)
        yield tmp_path_factory.mktemp("database") / "calltaxi.db"


@pytest.fixture
def empty_database_url(database_file: Path) -> str:
    """The URL of a database without any bookings."""
    database_file.write_bytes(_empty_database())
    return f"sqlite+aiosqlite:///{database_file}"


@pytest.fixture
async def company(empty_database_url: str) -> AsyncIterator[Company]:
    """A company without any bookings; after the test no fault may be found in its database."""
    founded = Company(empty_database_url)
    yield founded
    try:
        assert await faults(founded.database, founded.rules, founded.clock.now()) == []
    finally:
        await founded.database.close()
