"""What is particular to SQLite and to PostgreSQL: how a connection is made, and how a transaction begins."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.addresses import Address
from storage.drivers import Driver
from storage.sqlite_driver import AiosqliteDriver

COMMON = (OSError, TimeoutError, SQLAlchemyError)
POOL = 10
SQLITE_POOL = 5
"""One writer, and readers enough that a long one does not hold up the others."""
BUSY_SECONDS = 60
"""How long a writer waits while another process has the file: on its own thread, and the loop goes on."""
STATEMENTS_KEPT = 256
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
)
ABANDONED = (
    "SET idle_in_transaction_session_timeout = '60s'",
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)
"""A client that vanished in the middle of a transaction must not keep its locks for hours. Set by statements,
since a pooler refuses to be told at the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of database.

    `driver` wraps a driver's connection; `is_cut` tells whether one is of no use any more. `one_writer`: no
    two transactions of this process write at once. `connections` are open at most, and one is waited for
    `patience` seconds (None: for ever). `setup` is run on each new connection. `errors` are those
    with which one cannot be made.
    """

    driver: Callable[[Any], Driver]
    is_cut: Callable[[Any], bool]
    begin_writing: str
    begin_reading: str
    one_writer: bool
    connections: int
    patience: float | None
    setup: Sequence[str]
    options: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[type[Exception], ...]

    def prepare(self, engine: AsyncEngine) -> None:
        """Have the engine's connections set up, and its own transactions begun, like all others."""

        def connected(connection: Any, _record: Any) -> None:
            cursor = connection.cursor()
            for statement in self.setup:
                cursor.execute(statement)
            cursor.close()
            connection.commit()

        event.listen(engine.sync_engine, "connect", connected)
        if self.one_writer:
            event.listen(
                engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(self.begin_writing)
            )


def kind_of(address: Address, limit: float | None) -> Kind:
    """What a database at this address needs; a statement on PostgreSQL may take `limit` seconds."""
    if address.dialect == "sqlite":
        return SQLITE
    import asyncpg

    from storage.postgres_driver import AsyncpgDriver, is_cut

    return Kind(
        driver=lambda connection: AsyncpgDriver(connection, limit),
        is_cut=is_cut,
        begin_writing="BEGIN",
        begin_reading="BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        one_writer=False,
        connections=POOL,
        patience=limit,
        setup=ABANDONED,
        options={
            "pool_size": POOL,
            "max_overflow": 0,
            "pool_use_lifo": True,
            "connect_args": {"statement_cache_size": STATEMENTS_KEPT, **address.connect_args},
        },
        errors=(*COMMON, asyncpg.PostgresError, asyncpg.InterfaceError),
    )


SQLITE = Kind(
    driver=AiosqliteDriver,
    is_cut=lambda _: False,
    begin_writing="BEGIN IMMEDIATE",
    begin_reading="BEGIN",
    one_writer=True,
    connections=SQLITE_POOL,
    patience=None,
    errors=(*COMMON, sqlite3.Error),
    setup=PRAGMAS,
    options={
        "pool_size": SQLITE_POOL,
        "max_overflow": 0,
        "pool_use_lifo": True,
        "connect_args": {"isolation_level": None, "cached_statements": STATEMENTS_KEPT},
    },
)
