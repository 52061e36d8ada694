"""A company on a fresh SQLite file for each test, whose books must be right in the end."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.migrate import upgrade
from tests.prove.books import faults
from tests.unit.domain.usecases.company import Company


@pytest.fixture(scope="session")
def empty_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to be copied; migrating once is quicker than each time."""
    path = tmp_path_factory.mktemp("books") / "empty.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
async def company(empty_books: Path, tmp_path: Path) -> AsyncIterator[Company]:
    """A company without any bookings; after the test no fault may be found in its books."""
    path = tmp_path / "calltaxi.db"
    shutil.copy(empty_books, path)
    founded = Company(f"sqlite+aiosqlite:///{path}")
    yield founded
    found = await faults(founded.database, founded.rules, founded.clock.now())
    await founded.database.close()
    assert found == []
