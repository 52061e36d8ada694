"""Opens the database and its transactions, on SQLAlchemy's engine over aiosqlite or asyncpg.

SQLAlchemy makes, keeps and replaces the connections; statements run on the driver's own connection
(storage/statements.py). What differs between the two databases is in storage/kinds.py.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.addresses import read_address
from storage.connection import Connection, DriverConnection, Tally
from storage.connection_errors import why_unconnected
from storage.connections import Connections, Opened
from storage.errors import ConnectionLost, DatabaseError
from storage.kinds import Kind, kind_of
from storage.slow_file import told_when_slow
from storage.statements import Parameters, Rows, Statements
from storage.write_lock import NO_LOCK, HeldLock, WriteLock

log = logging.getLogger(__name__)

STATEMENT_SECONDS = 5.0
"""After so long a statement on PostgreSQL is given up with its connection."""


class Database:
    """One database: `write` opens a transaction that locks, `read` one that never does and sees one moment.

    Leaving a transaction without `commit` rolls back. `fetch` and `execute` run a single statement in one
    round trip. `tally` and `commits` count for whoever measures. Everything raises DatabaseError.
    """

    def __init__(self, engine: AsyncEngine, kind: Kind) -> None:
        self.dialect = engine.dialect.name
        self.tally = Tally()
        self.commits = 0
        self._engine = engine
        self._kind = kind
        self._statements = Statements(engine.dialect)
        self._connections = Connections(engine, kind)
        self._write_lock = WriteLock()
        self._writer: Opened | None = None
        self._reader: Opened | None = None

    async def fetch(self, statement: Any, parameters: Parameters | None = None) -> Rows:
        """What a reading statement gives, alone; it is asked once more where a connection was lost.

        A driver that takes several at once has one connection for all who read a single statement: its thread
        then goes from one to the next without a pause.
        """
        if self._kind.one_writer:
            return await self._on(self._reader or await self._shared_reader()).execute(statement, parameters)
        try:
            return await self._alone(statement, parameters)
        except ConnectionLost:
            return await self._alone(statement, parameters)

    async def execute(self, statement: Any, parameters: Parameters | None = None) -> Rows:
        """Run one writing statement as a transaction of its own."""
        if not self._kind.one_writer:
            found = await self._alone(statement, parameters)
        else:
            connection = await self._locked_writer()
            try:
                with told_when_slow():
                    # Whoever is next may ask at once: the connection does one thing after the other.
                    found, _ = await asyncio.gather(
                        connection.execute(statement, parameters), connection.lock.release()
                    )
            finally:
                await connection.lock.release()
        self.commits += 1
        return found

    async def begin_writing(self) -> DriverConnection:
        """A connection inside a writing transaction, to be given to `leave` whatever happens."""
        if not self._kind.one_writer:
            return await self._begin_anywhere(self._kind.begin_writing)
        connection = await self._locked_writer()
        await connection.begin(self._kind.begin_writing)
        return connection

    async def leave(self, connection: DriverConnection) -> None:
        """Undo what was not committed, and let others have the connection."""
        try:
            if connection.open:
                await connection.rollback()
        except DatabaseError:
            log.debug("nothing was left to roll back")  # a connection that is lost has undone it all
        finally:
            await connection.lock.release()
            if connection.opened is not self._writer:
                # Whether the end of an open one has reached the server is not known: nobody else may get it.
                self._connections.give_back(connection.opened, cut=connection.open)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """A connection inside a writing transaction."""
        connection = await self.begin_writing()
        try:
            yield connection
        finally:
            await self.leave(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """A connection inside a reading transaction: one view of the database from its first statement on."""
        connection = await self._begin_anywhere(self._kind.begin_reading)
        try:
            yield connection
        finally:
            await self.leave(connection)

    async def commit(self, connection: Connection) -> None:
        """Make a transaction durable, and count it. No statement follows."""
        assert isinstance(connection, DriverConnection)
        await connection.commit()
        self.commits += 1

    async def run_sync(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Run a function on a connection of SQLAlchemy inside a writing transaction: for changes of shape.

        No limit of time is put on its statements.
        """
        lock = await self._write_lock.acquire()
        try:
            async with self._engine.begin() as connection:
                return await connection.run_sync(work, *arguments)
        except DBAPIError as error:
            raise DatabaseError(why_unconnected(error)) from error
        finally:
            await lock.release()

    async def close(self) -> None:
        """Close every connection."""
        for kept in (self._writer, self._reader):
            if kept is not None:
                self._connections.give_back(kept)
        self._writer = self._reader = None
        await self._connections.close()

    async def _shared_reader(self) -> Opened:
        opened = await self._connections.take()
        if self._reader is not None:
            self._connections.give_back(opened)
        self._reader = self._reader or opened
        return self._reader

    async def _alone(self, statement: Any, parameters: Any) -> Rows:
        """Run one statement on any connection."""
        opened = await self._connections.take()
        try:
            return await self._on(opened).execute(statement, parameters)
        finally:
            self._connections.give_back(opened)

    async def _locked_writer(self) -> DriverConnection:
        """The one connection that writes, once the lock is ours."""
        lock = await self._write_lock.acquire()
        try:
            if self._writer is None:
                self._writer = await self._connections.take()
        except BaseException:
            await lock.release()
            raise
        return self._on(self._writer, lock)

    async def _begin_anywhere(self, begin: str) -> DriverConnection:
        """A transaction on a connection that answers: one that was lost meanwhile is replaced once."""
        for again in (True, False):
            connection = self._on(await self._connections.take())
            try:
                await connection.begin(begin)
            except BaseException as error:
                await self.leave(connection)
                if not again or not isinstance(error, ConnectionLost):
                    raise
            else:
                return connection
        raise AssertionError("the second try has returned or raised")

    def _on(self, opened: Opened, lock: HeldLock = NO_LOCK) -> DriverConnection:
        return DriverConnection(opened, self.dialect, self._statements, self.tally, lock)


def open_database(url: str, *, limit: float | None = STATEMENT_SECONDS) -> Database:
    """The database at this address, as DATABASE_URL has it. Raises AddressInvalid.

    On PostgreSQL no statement may take longer than `limit` seconds (None: as long as it takes).
    """
    address = read_address(url)
    kind = kind_of(address, limit)
    engine = create_async_engine(address.url, pool_reset_on_return=None, **kind.options)
    kind.prepare(engine)
    return Database(engine, kind)
