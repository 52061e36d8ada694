"""Writes many rows at once, past SQLAlchemy: into a SQLite file, or by COPY into PostgreSQL."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

Rows = Sequence[Sequence[Any]]
Write = Callable[[str, Sequence[str], Rows], Awaitable[None]]
"""Takes a table, its columns and the rows as the database keeps them."""


@asynccontextmanager
async def bulk(url: str) -> AsyncIterator[Write]:
    """Write into a database that nobody else uses; afterwards it knows what its tables hold."""
    opened = _sqlite(make_url(url).database or "") if url.startswith("sqlite") else _postgres(url)
    async with opened as write:
        yield write


@asynccontextmanager
async def _sqlite(path: str) -> AsyncIterator[Write]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
            connection.execute(f"PRAGMA {pragma}")

        async def write(table: str, columns: Sequence[str], rows: Rows) -> None:
            places = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)

        connection.execute("BEGIN")
        yield write
        connection.execute("COMMIT")
        connection.execute("ANALYZE")


@asynccontextmanager
async def _postgres(url: str) -> AsyncIterator[Write]:
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://", 1))
    try:
        await connection.execute("SET synchronous_commit = off")
        # What is written refers to rows that are there: to look each of them up would take most of the time.
        await connection.execute("SET session_replication_role = replica")

        async def write(table: str, columns: Sequence[str], rows: Rows) -> None:
            await connection.copy_records_to_table(table, columns=list(columns), records=rows)

        yield write
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()
