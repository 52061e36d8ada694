"""Opens the database and its transactions; what differs between SQLite and PostgreSQL stays in here."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.addresses import read_address
from storage.inline import InlineSqlite

POSTGRES_POOL = 10


class Engine(Protocol):
    """How connections of one kind of database are opened."""

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection inside a writing transaction."""
        ...

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection inside a reading transaction."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


class Pooled:
    """PostgreSQL: one pool for writing and reading; rows are locked where the statements say so."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A connection of the pool; its transaction begins with the first statement."""
        async with self._engine.connect() as connection:
            yield connection

    read = write

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


class Database:
    """One database: `write` opens a transaction that locks, `read` one that never does.

    Leaving a transaction without `commit` rolls back. `commits` counts for whoever measures.
    """

    def __init__(self, engine: Engine, dialect: str) -> None:
        self._engine = engine
        self.dialect = dialect
        self.commits = 0

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection inside a writing transaction."""
        return self._engine.write()

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection inside a reading transaction."""
        return self._engine.read()

    async def commit(self, connection: AsyncConnection) -> None:
        """Make a transaction durable, and count it."""
        await connection.commit()
        self.commits += 1

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.close()


def open_database(url: str) -> Database:
    """The database at this address, as DATABASE_URL has it. Raises AddressInvalid."""
    address = read_address(url)
    if address.dialect == "sqlite":
        return Database(InlineSqlite(address.url.database or ""), "sqlite")
    engine = create_async_engine(
        address.url, connect_args=address.connect_args, pool_size=POSTGRES_POOL, max_overflow=0
    )
    return Database(Pooled(engine), "postgresql")
