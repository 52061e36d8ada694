"""SQLite without a thread for every statement.

A statement on a local file takes less time than handing it to a thread and back, so statements run where
they stand; only what waits for the disk, the commit, is handed to a thread.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 10.0
KEPT_OPEN = 8
_PAUSE = 0.005
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
)


class InlineConnection:
    """A connection with the methods of SQLAlchemy's AsyncConnection that the books use."""

    def __init__(self, connection: Connection, disk: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._disk = disk
        self.dialect = connection.dialect

    async def execute(self, statement: Any, parameters: Any = None) -> CursorResult[Any]:
        """Run one statement."""
        return self._connection.execute(statement, parameters)

    async def run_sync(self, work: Any, *arguments: Any) -> Any:
        """Run a function on the connection itself."""
        return work(self._connection, *arguments)

    async def commit(self) -> None:
        """Make everything durable; the loop goes on meanwhile.

        A cancelled task waits for the end of its commit: the connection belongs to the thread until then.
        """
        writing = asyncio.get_running_loop().run_in_executor(self._disk, self._connection.commit)
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing])
            raise


class InlineSqlite:
    """One writing connection, for one task at a time, and readers that never wait for it."""

    def __init__(self, path: str) -> None:
        self._writer = _engine(path, busy_ms=0)
        self._reader = _engine(path, busy_ms=int(BUSY_SECONDS * 1000))
        self._turn = asyncio.Lock()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="commit")

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A writing transaction, begun IMMEDIATE; leaving it without `commit` rolls back."""
        async with self._turn:
            with self._writer.connect() as connection:
                await _begin_immediate(connection)
                yield self._as_async(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A reading transaction: one view of the books from its first statement on."""
        with self._reader.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield self._as_async(connection)

    def _as_async(self, connection: Connection) -> AsyncConnection:
        """The repositories are written for AsyncConnection, of which they use what InlineConnection has."""
        return cast(AsyncConnection, InlineConnection(connection, self._disk))

    async def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()
        self._disk.shutdown()


async def _begin_immediate(connection: Connection) -> None:
    """Take the write lock; while another process has it, the loop goes on and we ask again."""
    deadline = asyncio.get_running_loop().time() + BUSY_SECONDS
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as busy:
            is_busy = getattr(busy.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            if not is_busy or asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(_PAUSE)
        else:
            return


def _engine(path: str, *, busy_ms: int) -> Engine:
    """Connections to the file. The writer's do not wait inside SQLite, which would hold up the loop.

    A reader waits only in the moments in which another process mends or closes the write-ahead log.
    """
    # Without a bound: a task that waited for a connection of a full pool would hold up the loop for ever.
    engine = create_engine(
        f"sqlite:///{path}", poolclass=QueuePool, pool_size=KEPT_OPEN, max_overflow=-1,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.execute(f"PRAGMA busy_timeout={busy_ms}")
        cursor.close()

    return engine
