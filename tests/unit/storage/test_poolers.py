"""What the probe makes of poolers that keep prepared statements, that lose them, and that are busy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import asyncpg
import pytest

from storage.poolers import PoolerUnfit, probe

Mode = Literal["none", "session", "keeping", "losing"]


@dataclass
class FakePooler:
    """Hands a connection of the server to each transaction; the one that came back last goes first.

    `taken_by_others`: how many transactions find that somebody else has just taken that one. `busy_after`:
    how many questions are answered before there is no free connection any more.
    """

    mode: Mode
    taken_by_others: int = 0
    busy_after: int = 100
    servers: list[set[str]] = field(default_factory=lambda: [set(), set(), set()])
    free: list[int] = field(default_factory=lambda: [0, 1, 2])
    clients: int = 0
    open: int = 0

    async def connect(self) -> "FakeConnection":
        """A client of the pooler."""
        self.clients += 1
        self.open += 1
        own = self.free.pop(0) if self.mode in ("none", "session") else None
        return FakeConnection(self, own)

    def take(self) -> int:
        """A connection of the server for one transaction."""
        if self.taken_by_others and len(self.free) > 1:
            self.taken_by_others -= 1
            return self.free.pop(1)
        return self.free.pop(0)


class FakeConnection:
    """What the probe uses of asyncpg's connection."""

    def __init__(self, pooler: FakePooler, own: int | None) -> None:
        self.pooler, self.own = pooler, own
        self.within: int | None = None
        self.sent = ""

    def get_server_pid(self) -> int:
        """The number that was told at the start."""
        return (self.own or 0) if self.pooler.mode == "none" else 4711

    async def prepare(self, _query: str, *, name: str, timeout: float) -> "FakeConnection":
        """Prepare on whatever connection of the server this transaction has."""
        self.sent = name
        server = self.given()
        if self.pooler.mode != "keeping" and name in self.pooler.servers[server]:
            raise asyncpg.DuplicatePreparedStatementError
        self.pooler.servers[server].add(name)
        self.back(server)
        return self

    async def fetchval(self, *, timeout: float) -> int:
        """Run what was prepared; the answer is the number of the connection of the server."""
        self.pooler.busy_after -= 1
        if self.pooler.busy_after < 0:
            raise TimeoutError
        server = self.given()
        if self.pooler.mode == "keeping":
            self.pooler.servers[server].add(self.sent)
        if self.sent not in self.pooler.servers[server]:
            raise asyncpg.InvalidSQLStatementNameError
        self.back(server)
        return server

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Keep one connection of the server meanwhile."""
        self.within = self.given()
        try:
            yield
        finally:
            server, self.within = self.within, None
            self.back(server)

    def given(self) -> int:
        """The connection of the server that this client has now."""
        if self.own is not None:
            return self.own
        return self.pooler.take() if self.within is None else self.within

    def back(self, server: int) -> None:
        """Let the next one have it."""
        if self.own is None and self.within is None:
            self.pooler.free.insert(0, server)

    async def close(self, *, timeout: float) -> None:
        """Leave."""
        self.pooler.open -= 1


@pytest.mark.parametrize("taken_by_others", [0, 1, 2, 3])
@pytest.mark.parametrize("mode", ["none", "session", "keeping"])
async def test_whoever_keeps_statements_is_fit(mode: Mode, taken_by_others: int) -> None:
    """No pooler, one with sessions, and one that brings statements along are fit, whoever else is there."""
    pooler = FakePooler(mode, taken_by_others)
    await probe(pooler.connect)
    assert pooler.clients == (1 if mode == "none" else 2)
    assert pooler.open == 0


@pytest.mark.parametrize("taken_by_others", [0, 1, 2, 3])
async def test_whoever_loses_statements_is_not(taken_by_others: int) -> None:
    """A pooler that leaves statements behind is found out, each time, though others take what was meant."""
    pooler = FakePooler("losing", taken_by_others)
    for _ in range(3):
        with pytest.raises(PoolerUnfit, match="set max_prepared_statements"):
            await probe(pooler.connect)
    assert pooler.open == 0


@pytest.mark.parametrize("answered", range(6))
async def test_a_busy_pooler_is_given_the_benefit_of_the_doubt(answered: int) -> None:
    """Where no answer comes, nothing is known, and the start goes on."""
    pooler = FakePooler("keeping", busy_after=answered)
    await probe(pooler.connect)
    assert pooler.open == 0


async def test_no_connection_is_no_pooler() -> None:
    """That nobody lets us in is told as a failed connection, with the driver's failure behind it."""

    async def refused() -> asyncpg.Connection:
        raise asyncpg.InvalidPasswordError("no")

    with pytest.raises(ConnectionError) as failure:
        await probe(refused)
    assert isinstance(failure.value.__cause__, asyncpg.InvalidPasswordError)
