"""Finds out whether a pooler in front of PostgreSQL keeps prepared statements between transactions.

A pooler such as pgbouncer, in transaction mode, gives each transaction another connection to the server.
Where it does not bring the client's prepared statements along, they are missing there; or, worse, another
process has one of the same name there, which then runs instead.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg

from storage.addresses import Address

ASK = "SELECT pg_backend_pid()"
NAME = "calltaxi_probe"
"""The same in every process, and of no other: what has this name on a foreign connection is nothing else."""
ROUNDS = 3
PATIENCE = 5.0
_LOST = (asyncpg.InvalidSQLStatementNameError, asyncpg.DuplicatePreparedStatementError)
_REFUSED = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

Connect = Callable[[], Awaitable[asyncpg.Connection]]


class PoolerUnfit(Exception):
    """The pooler loses prepared statements, or has no transactions; the text says what to set."""


async def check_pooler(address: Address) -> None:
    """Look, before anything else is asked of the database, whether what stands in front of it is fit.

    Raises PoolerUnfit, and an OSError where there is no connection.
    """
    if address.dialect != "postgresql" or address.connect_args.get("statement_cache_size") == 0:
        return
    words = {**address.url.translate_connect_args(username="user"), **address.connect_args}
    connect = words.pop("async_creator_fn")
    await probe(lambda: connect(**words))


async def probe(connect: Connect) -> None:
    """Look by connections of this kind. Without a pooler that takes one connection and one question.

    A pool that is too busy to answer is taken to be fit. Raises what `check_pooler` raises.
    """
    try:
        async with _connected(connect) as one:
            with suppress(TimeoutError):
                await _ask(one, connect)
    except _LOST as lost:
        raise PoolerUnfit(
            "the pooler loses prepared statements between transactions: set max_prepared_statements in "
            "pgbouncer (1.21 or later) or pool_mode=session there, or statement_cache_size=0 in "
            "DATABASE_URL, or name the database's own port"
        ) from lost
    except _REFUSED as refused:
        if "statement pooling mode" in str(refused):
            raise PoolerUnfit(
                "the pooler has no transactions: set pool_mode=transaction or session in pgbouncer"
            ) from refused
        raise ConnectionError from refused


@asynccontextmanager
async def _connected(connect: Connect) -> AsyncIterator[Any]:
    connection = await connect()
    try:
        yield connection
    finally:
        with suppress(TimeoutError, *_REFUSED):
            await connection.close(timeout=PATIENCE)


async def _ask(one: Any, connect: Connect) -> None:
    """Prepare a statement on one connection, and run it again while another has taken the server's.

    A pooler gives each client a process number that it has made up; a server gives its own.
    """
    asked = await one.prepare(ASK, name=NAME, timeout=PATIENCE)
    if await asked.fetchval(timeout=PATIENCE) == one.get_server_pid():
        return
    async with _connected(connect) as two:
        taken = None
        for _ in range(ROUNDS):
            mine = await asked.fetchval(timeout=PATIENCE)
            async with two.transaction():
                taken = taken or await two.prepare(ASK, name=NAME, timeout=PATIENCE)
                shared = await taken.fetchval(timeout=PATIENCE) == mine
                await asked.fetchval(timeout=PATIENCE)
            if shared:
                return
