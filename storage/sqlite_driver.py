"""SQLite through aiosqlite: each connection has a thread, which does one thing after the other."""

import sqlite3
from collections.abc import Awaitable, Sequence
from typing import TypeVar

import aiosqlite

from storage.drivers import Fetched, Values
from storage.errors import DatabaseError, UniqueViolation
from storage.slow_file import told_when_slow

Answer = TypeVar("Answer")
_UNIQUE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})


class AiosqliteDriver:
    """A file behind the thread of aiosqlite, which fetches the rows on the same visit as it reads."""

    takes_several = True

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def fetch(self, sql: str, values: Values) -> Fetched:
        """The rows that a statement gives."""
        found = await _from_sqlite(self._connection.execute_fetchall(sql, values))
        return found if isinstance(found, list) else list(found)

    async def run(self, sql: str, values: Values) -> int:
        """Run a statement that gives no rows; how many it has touched."""
        return (await _from_sqlite(self._connection.execute(sql, values))).rowcount

    async def run_many(self, sql: str, sets: Sequence[Values]) -> None:
        """Run a statement that gives no rows once for each set of values."""
        await _from_sqlite(self._connection.executemany(sql, sets))

    async def control(self, sql: str) -> None:
        """Begin or end a transaction; to undo one that SQLite has undone already is nothing."""
        if sql == "ROLLBACK":
            return await _from_sqlite(self._connection.rollback())
        with told_when_slow():
            await _from_sqlite(self._connection.execute(sql))


async def _from_sqlite(asked: Awaitable[Answer]) -> Answer:
    try:
        return await asked
    except sqlite3.Error as error:
        said = str(error)
        if getattr(error, "sqlite_errorcode", None) in _UNIQUE:
            raise UniqueViolation(type(error).__name__, said.rpartition(": ")[2]) from None
        raise DatabaseError(type(error).__name__, said) from None
