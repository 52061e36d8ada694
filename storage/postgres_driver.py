"""PostgreSQL through asyncpg; imported only where it is used, for it takes some memory."""

import re
from collections.abc import Awaitable, Sequence
from typing import TypeVar

import asyncpg

from bot.runtime.work_watch import outside_wait
from storage.drivers import Fetched, Values
from storage.errors import ConnectionLost, DatabaseError, UniqueViolation

Answer = TypeVar("Answer")
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


def is_cut(connection: asyncpg.Connection) -> bool:
    """Whether a connection is of no use any more."""
    return bool(connection.is_closed())
