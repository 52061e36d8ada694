"""Opens the database and its transactions, on SQLAlchemy's engine over aiosqlite or asyncpg.

SQLAlchemy makes, keeps and replaces the connections; statements run on the driver's own connection
(storage/statements.py). What differs between the two databases is in storage/kinds.py.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.addresses import read_address
from storage.connection import Connection, DriverConnection, Tally
from storage.connection_errors import why_unconnected
from storage.errors import ConnectionLost, DatabaseError
from storage.kinds import Kind, kind_of
from storage.statements import Parameters, Rows, Statements

log = logging.getLogger(__name__)

STATEMENT_SECONDS = 8.0
SLOW_START = 1.0
"""After so many seconds in front of a lock the log says what is waited for."""


class Database:
    """One database: `write` opens a transaction that locks, `read` one that never does and sees one moment.

    Leaving a transaction without `commit` rolls back. `fetch` and `execute` run a single statement in one round
    trip. `tally` and `commits` count for whoever measures. Everything raises DatabaseError.
    """

    def __init__(self, engine: AsyncEngine, kind: Kind) -> None:
        self.dialect = engine.dialect.name
        self.tally = Tally()
        self.commits = 0
        self._engine = engine
        self._kind = kind
        self._statements = Statements(engine.dialect)
        self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock() if kind.one_writer else nullcontext()
        self._lost_at = 0.0
        event.listen(engine.sync_engine, "connect", _born)
        event.listen(engine.sync_engine, "checkout", self._check)

    async def fetch(self, statement: Any, parameters: Parameters | None = None) -> Rows:
        """What one reading statement gives, outside a transaction; asked once more where a connection was lost."""
        try:
            async with self._connected() as connection:
                return await connection.execute(statement, parameters)
        except ConnectionLost:
            async with self._connected() as connection:
                return await connection.execute(statement, parameters)

    async def execute(
        self, statement: Any, parameters: Parameters | list[dict[str, Any]] | None = None
    ) -> Rows:
        """Run one writing statement as a transaction of its own, once or for each set of parameters."""
        if self._kind.one_writer and isinstance(parameters, list) and len(parameters) > 1:
            async with self.write() as connection:
                found = await connection.execute(statement, parameters)
                await self.commit(connection)
                return found
        async with self._turn, self._connected() as connection:
            with _said_when_slow():
                return await self.commit_alone(connection, statement, parameters)

    async def commit_alone(self, connection: Connection, statement: Any, parameters: Any) -> Rows:
        """Run a statement that is a transaction by itself, and count it."""
        found = await connection.execute(statement, parameters)
        self.commits += 1
        return found

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """A connection inside a writing transaction."""
        async with self._turn, self._begun(self._kind.begin_writing) as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """A connection inside a reading transaction: one view of the database from its first statement on."""
        async with self._begun(self._kind.begin_reading) as connection:
            yield connection

    async def commit(self, connection: Connection) -> None:
        """Make a transaction durable, and count it. No statement follows."""
        assert isinstance(connection, DriverConnection)
        await connection.end("COMMIT")
        self.commits += 1

    async def run_sync(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Run a function on a connection of SQLAlchemy inside a writing transaction: for changes of shape.

        No limit of time is put on its statements.
        """
        try:
            async with self._turn, self._engine.begin() as connection:
                return await connection.run_sync(work, *arguments)
        except DBAPIError as error:
            raise DatabaseError(why_unconnected(error)) from error

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _begun(self, begin: str) -> AsyncIterator[DriverConnection]:
        """A transaction on a connection that answers: one that was lost meanwhile is replaced once."""
        async with self._connected() as connection, _undone(connection):
            if await self._begin(connection, begin):
                yield connection
                return
        async with self._connected() as connection, _undone(connection):
            await connection.begin(begin)
            yield connection

    async def _begin(self, connection: DriverConnection, begin: str) -> bool:
        """Begin; False where the connection was lost."""
        try:
            with _said_when_slow():
                await connection.begin(begin)
        except ConnectionLost:
            self._lost_at = time.monotonic()
            return False
        return True

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[DriverConnection]:
        """A connection of the pool; that one was lost makes all that are as old suspect."""
        try:
            pooled = await self._engine.raw_connection()
        except self._kind.errors as error:
            raise ConnectionLost(why_unconnected(error)) from error
        try:
            driver = self._kind.driver(pooled.driver_connection)
            yield DriverConnection(driver, self.dialect, self._statements, self.tally)
        except ConnectionLost:
            self._lost_at = time.monotonic()
            raise
        finally:
            pooled.close()

    def _check(self, connection: Any, record: Any, _proxy: Any) -> None:
        """Have the pool replace a connection that is cut, or older than the last loss of one."""
        own = connection.driver_connection
        if self._kind.is_cut(own):
            raise DisconnectionError()
        if self._lost_at and record.info["since"] <= self._lost_at:
            if terminate := getattr(own, "terminate", None):
                terminate()
            raise DisconnectionError()


def _born(_connection: Any, record: Any) -> None:
    """Note when a connection was made."""
    record.info["since"] = time.monotonic()


@asynccontextmanager
async def _undone(connection: DriverConnection) -> AsyncIterator[None]:
    """Roll back what was not committed; a connection that is lost has nothing to roll back."""
    try:
        yield
    finally:
        if connection.open:
            try:
                await connection.end("ROLLBACK")
            except DatabaseError:
                log.debug("nothing was left to roll back")


@contextmanager
def _said_when_slow() -> Iterator[None]:
    """Say once that something in front of a transaction takes long, and when it is over."""
    began = time.monotonic()
    late = asyncio.get_running_loop().call_later(SLOW_START, log.warning, _WAITING)
    try:
        yield
    finally:
        late.cancel()
        waited = time.monotonic() - began
        if waited > SLOW_START:
            log.warning("the database can be written to again, after %.1f seconds", waited)


_WAITING = "another process keeps the database locked; what wants to write waits"


def open_database(url: str, *, limit: float | None = STATEMENT_SECONDS) -> Database:
    """The database at this address, as DATABASE_URL has it. Raises AddressInvalid.

    On PostgreSQL no statement may take longer than `limit` seconds (None: as long as it takes).
    """
    address = read_address(url)
    kind = kind_of(address, limit)
    engine = create_async_engine(address.url, pool_reset_on_return=None, **kind.options)
    kind.prepare(engine)
    return Database(engine, kind)
