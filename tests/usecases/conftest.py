"""A company on an empty SQLite file for each test, whose books must be right in the end."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest

from storage import inline
from storage.migrate import upgrade
from tests.properties.invariants import faults
from tests.usecases.company import Company


@cache
def _empty_books() -> bytes:
    """A migrated SQLite file to be copied; migrating once is quicker than each time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
        return path.read_bytes()


@pytest.fixture(scope="package")
def books_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the books of each test stand; none is read after a power cut, so no commit waits for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inline, "PRAGMAS", (*inline.PRAGMAS, "PRAGMA synchronous=OFF"))
        yield tmp_path_factory.mktemp("books") / "calltaxi.db"


@pytest.fixture
def empty_books(books_file: Path) -> str:
    """The URL of books without any bookings."""
    books_file.write_bytes(_empty_books())
    return f"sqlite+aiosqlite:///{books_file}"


@pytest.fixture
async def company(empty_books: str) -> AsyncIterator[Company]:
    """A company without any bookings; after the test no fault may be found in its books."""
    founded = Company(empty_books)
    yield founded
    found = await faults(founded.database, founded.rules, founded.clock.now())
    await founded.database.close()
    assert found == []
