"""The drivers' own connections, as storage needs them: the difference of aiosqlite and asyncpg ends here."""

import re
import sqlite3
from collections.abc import Awaitable, Sequence
from typing import Any, Protocol, TypeVar

import aiosqlite
import asyncpg

from bot.runtime.work_watch import outside_wait
from storage.errors import ConnectionLost, DatabaseError, UniqueViolation
from storage.slow_file import told_when_slow

Answer = TypeVar("Answer")
Values = Sequence[Any]
Fetched = Sequence[Sequence[Any]]
_UNIQUE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
_COUNT = re.compile(r"\d+$")
_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)
"""What ends a connection. One that may only read leads to a server that is the primary no more."""


class Driver(Protocol):
    """One connection of a driver. Each method takes one round trip, and raises DatabaseError.

    With `takes_several` it may be asked for the next thing before it has answered, and does them in order.
    """

    takes_several: bool

    async def fetch(self, sql: str, values: Values) -> Fetched:
        """The rows that a statement gives."""
        ...

    async def run(self, sql: str, values: Values) -> int:
        """Run a statement that gives no rows; how many it has touched."""
        ...

    async def run_many(self, sql: str, sets: Sequence[Values]) -> None:
        """Run a statement that gives no rows once for each set of values."""
        ...

    async def control(self, sql: str) -> None:
        """Begin or end a transaction."""
        ...


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


class AsyncpgDriver:
    """A connection to PostgreSQL; no statement may take longer than `limit` seconds (None: for ever)."""

    takes_several = False

    def __init__(self, connection: asyncpg.Connection, limit: float | None) -> None:
        self._connection = connection
        self._limit = limit

    async def fetch(self, sql: str, values: Values) -> Fetched:
        """The rows that a statement gives."""
        return await self._answered(self._connection.fetch(sql, *values, timeout=self._limit))

    async def run(self, sql: str, values: Values) -> int:
        """Run a statement that gives no rows; how many it has touched."""
        status = await self._answered(self._connection.execute(sql, *values, timeout=self._limit))
        count = _COUNT.search(status)
        return int(count.group()) if count else 0

    async def run_many(self, sql: str, sets: Sequence[Values]) -> None:
        """Run a statement that gives no rows once for each set of values, all or none of them."""
        await self._answered(self._connection.executemany(sql, sets, timeout=self._limit))

    async def control(self, sql: str) -> None:
        """Begin or end a transaction; one in which a statement has failed cannot be committed."""
        done = await self._answered(self._connection.execute(sql, timeout=self._limit))
        if sql == "COMMIT" and done != sql:
            raise DatabaseError("NotCommitted", "a statement of the transaction had failed")

    async def _answered(self, asked: Awaitable[Answer]) -> Answer:
        """The answer. A connection that gave none in time, or is broken, is cut and never used again."""
        try:
            with outside_wait():
                return await asked
        except asyncpg.UniqueViolationError as error:
            raise UniqueViolation(type(error).__name__, str(error.constraint_name)) from None
        except asyncpg.DataError as error:
            raise DatabaseError(type(error).__name__) from None
        except _GONE as error:
            self._connection.terminate()
            raise ConnectionLost(type(error).__name__) from None
        except asyncpg.PostgresError as error:
            raise DatabaseError(type(error).__name__, str(error.args[0]) if error.args else "") from None


async def _from_sqlite(asked: Awaitable[Answer]) -> Answer:
    try:
        return await asked
    except sqlite3.Error as error:
        said = str(error)
        if getattr(error, "sqlite_errorcode", None) in _UNIQUE:
            raise UniqueViolation(type(error).__name__, said.rpartition(": ")[2]) from None
        raise DatabaseError(type(error).__name__, said) from None
