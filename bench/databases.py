"""An empty database for each run: a file, or on a PostgreSQL server one that is dropped afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.servers import PostgresDatabases


def on_file(folder: Path) -> str:
    """The address of a SQLite file in this folder."""
    return f"sqlite+aiosqlite:///{folder / 'bench.db'}"


@asynccontextmanager
async def empty_database(folder: Path, server: str | None) -> AsyncIterator[str]:
    """The address of a new database, a file in `folder` where there is no server."""
    if server is None:
        yield on_file(folder)
        return
    databases = PostgresDatabases(server)
    url = await asyncio.to_thread(databases.create)
    try:
        yield url
    finally:
        await asyncio.to_thread(databases.drop, url)
