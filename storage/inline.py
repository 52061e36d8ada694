"""SQLite without a thread for every statement, and without SQLAlchemy between a statement and its rows.

A statement on a local file takes less time than handing it to a thread and back, so statements run where
they stand; only what waits for the disk, the commit, is handed to a thread (storage/group_commit.py).
"""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from typing import Any, cast

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import StaticPool

from storage import prepared
from storage.group_commit import GroupCommit

BUSY_SECONDS = 10.0
KEPT_OPEN = 8
_STATEMENTS = 256
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
)


class InlineConnection:
    """A connection with the methods of SQLAlchemy's AsyncConnection that storage uses."""

    dialect = prepared.DIALECT

    def __init__(self, connection: sqlite3.Connection, commit: Callable[[], Awaitable[None]]) -> None:
        self._connection = connection
        self.commit = commit
        """Make everything durable; the loop goes on meanwhile. No statement follows."""

    async def execute(self, statement: Any, parameters: Any = None) -> prepared.Rows:
        """Run one statement."""
        return prepared.run(self._connection, statement, parameters)

    async def run_sync(self, work: Any, *arguments: Any) -> Any:
        """Run a function on a connection of SQLAlchemy, inside this transaction: for changes of shape."""
        held = _Held(self._connection)
        engine = create_engine("sqlite://", creator=lambda: held, poolclass=StaticPool)
        with engine.connect() as connection:
            return work(connection, *arguments)


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

    def __init__(self, path: str, disk: Executor | None = None) -> None:
        """`disk` waits for commits; a thread of its own where nobody else does."""
        self._path = path
        self._disk = disk
        self._writer: GroupCommit | None = None
        self._readers: list[sqlite3.Connection] = []

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A writing transaction, begun IMMEDIATE; leaving it without `commit` rolls back."""
        if self._writer is None:
            # It does not wait inside SQLite, which would hold up the loop.
            self._writer = GroupCommit(_connection(self._path, busy_seconds=0.0), BUSY_SECONDS, self._disk)
        async with self._writer.transaction() as transaction:
            yield _as_async(self._writer.connection, transaction.commit)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A reading transaction: one view of the database from its first statement on."""
        # A reader waits only in the moments in which another process mends or closes the write-ahead log.
        connection = self._readers.pop() if self._readers else _connection(self._path, BUSY_SECONDS)
        connection.execute("BEGIN")
        try:
            yield _as_async(connection, _nothing)
        finally:
            connection.rollback()
            if len(self._readers) < KEPT_OPEN:
                self._readers.append(connection)
            else:
                connection.close()

    async def close(self) -> None:
        """Close every connection."""
        while self._readers:
            self._readers.pop().close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None


async def _nothing() -> None:
    """What was only read needs no commit."""


def _as_async(connection: sqlite3.Connection, commit: Callable[[], Awaitable[None]]) -> AsyncConnection:
    """The repositories are written for AsyncConnection, of which they use what InlineConnection has."""
    return cast(AsyncConnection, InlineConnection(connection, commit))


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
