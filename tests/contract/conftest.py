"""An empty database of each kind; the shape is made once and then only emptied or copied."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.engine import open_database
from storage.tables import metadata
from tests.contract.company import Company
from tests.servers import PostgresDatabases


@pytest.fixture(scope="session")
def sqlite_shape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no row; that migrations lead there is tested by itself."""
    path = tmp_path_factory.mktemp("shape") / "calltaxi.db"
    asyncio.run(_shape(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_shape(postgres_databases: PostgresDatabases) -> str:
    """A PostgreSQL database with all tables and no row."""
    url = postgres_databases.create()
    asyncio.run(_shape(url))
    return url


@pytest.fixture
def sqlite_url(sqlite_shape: Path, tmp_path: Path) -> str:
    """A copy of the empty file."""
    shutil.copy(sqlite_shape, tmp_path / "calltaxi.db")
    return f"sqlite+aiosqlite:///{tmp_path}/calltaxi.db"


@pytest.fixture
def postgres_url(postgres_shape: str) -> Iterator[str]:
    """The one database of this suite, emptied after each test."""
    yield postgres_shape
    asyncio.run(_empty(postgres_shape))


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """The database of a company that opens today."""
    database = open_database(database_url)
    yield Company(database)
    await database.close()


async def _shape(url: str) -> None:
    database = open_database(url)
    await database.run_sync(metadata.create_all)
    await database.close()


async def _empty(url: str) -> None:
    database = open_database(url)
    async with database.write() as connection:
        await connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))
        await database.commit(connection)
    await database.close()
