"""SQLite without a thread for every statement, and without SQLAlchemy between a statement and its rows.

A statement on a local file takes less time than handing it to a thread and back, so statements run where
they stand; only what waits for the disk, the commit, is handed to a thread.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, cast

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import StaticPool

from storage import prepared

BUSY_SECONDS = 10.0
KEPT_OPEN = 8
_PAUSE = 0.005
_STATEMENTS = 256
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
)


class InlineConnection:
    """A connection with the methods of SQLAlchemy's AsyncConnection that the books use."""

    dialect = prepared.DIALECT

    def __init__(self, connection: sqlite3.Connection, disk: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._disk = disk

    async def execute(self, statement: Any, parameters: Any = None) -> prepared.Rows:
        """Run one statement."""
        return prepared.run(self._connection, statement, parameters)

    async def run_sync(self, work: Any, *arguments: Any) -> Any:
        """Run a function on a connection of SQLAlchemy, inside this transaction: for changes of shape."""
        held = _Held(self._connection)
        engine = create_engine("sqlite://", creator=lambda: held, poolclass=StaticPool)
        with engine.connect() as connection:
            return work(connection, *arguments)

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


class _Held:
    """A connection whose transaction is not SQLAlchemy's to end."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def commit(self) -> None:
        """Leave the end to whoever began."""

    rollback = close = commit


class InlineSqlite:
    """One writing connection, for one task at a time, and readers that never wait for it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._writer: sqlite3.Connection | None = None
        self._readers: list[sqlite3.Connection] = []
        self._turn = asyncio.Lock()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="commit")

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A writing transaction, begun IMMEDIATE; leaving it without `commit` rolls back."""
        async with self._turn:
            if self._writer is None:
                # It does not wait inside SQLite, which would hold up the loop.
                self._writer = _connection(self._path, busy_seconds=0.0)
            await _begin_immediate(self._writer)
            try:
                yield self._as_async(self._writer)
            finally:
                self._writer.rollback()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A reading transaction: one view of the books from its first statement on."""
        # A reader waits only in the moments in which another process mends or closes the write-ahead log.
        connection = self._readers.pop() if self._readers else _connection(self._path, BUSY_SECONDS)
        connection.execute("BEGIN")
        try:
            yield self._as_async(connection)
        finally:
            connection.rollback()
            if len(self._readers) < KEPT_OPEN:
                self._readers.append(connection)
            else:
                connection.close()

    def _as_async(self, connection: sqlite3.Connection) -> AsyncConnection:
        """The repositories are written for AsyncConnection, of which they use what InlineConnection has."""
        return cast(AsyncConnection, InlineConnection(connection, self._disk))

    async def close(self) -> None:
        """Close every connection."""
        while self._readers:
            self._readers.pop().close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._disk.shutdown()


async def _begin_immediate(connection: sqlite3.Connection) -> None:
    """Take the write lock; while another process has it, the loop goes on and we ask again."""
    deadline = asyncio.get_running_loop().time() + BUSY_SECONDS
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as busy:
            is_busy = busy.sqlite_errorcode == sqlite3.SQLITE_BUSY
            if not is_busy or asyncio.get_running_loop().time() > deadline:
                raise prepared.refused("BEGIN IMMEDIATE", busy) from busy
            await asyncio.sleep(_PAUSE)
        else:
            return


def _connection(path: str, busy_seconds: float) -> sqlite3.Connection:
    """A connection that begins no transaction by itself. Raises SQLAlchemy's DBAPIError."""
    try:
        connection = sqlite3.connect(
            path,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_STATEMENTS,
        )
        for pragma in (*PRAGMAS, f"PRAGMA busy_timeout={int(busy_seconds * 1000)}"):
            connection.execute(pragma)
    except sqlite3.Error as error:
        raise prepared.refused("connect", error) from error
    return connection
