"""The open connections of one database. SQLAlchemy makes them, and replaces those that are of no more use."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.runtime.work_watch import outside_wait
from storage.connection_errors import why_unconnected
from storage.drivers import Driver
from storage.errors import ConnectionLost
from storage.kinds import Kind


@dataclass(slots=True, eq=False)
class Opened:
    """A connection that SQLAlchemy has made, and the driver's own in it; `since` by the monotonic clock."""

    pooled: Any
    driver: Driver
    since: float


class Connections:
    """Lends connections, the last one used first; as many as the kind of database has are open at once."""

    def __init__(self, engine: AsyncEngine, kind: Kind) -> None:
        self._engine = engine
        self._kind = kind
        self._idle: list[Opened] = []
        self._room = asyncio.Semaphore(kind.connections)
        self._doubted_at = 0.0
        event.listen(engine.sync_engine, "connect", _born)
        event.listen(engine.sync_engine, "checkout", self._check)

    async def take(self) -> Opened:
        """A connection, to be given back. Raises ConnectionLost where none can be made in time."""
        if self._room.locked():
            await self._wait_for_room()
        else:
            await self._room.acquire()
        try:
            while self._idle:
                opened = self._idle.pop()
                if not self._is_doubtful(opened):
                    return opened
                self._cut(opened)
            return await self._make()
        except BaseException:
            self._room.release()
            raise

    def give_back(self, opened: Opened, *, cut: bool = False) -> None:
        """Let others have it, unless it is to be `cut`; a lost one makes all doubtful that are as old."""
        if self._kind.is_cut(opened.pooled.driver_connection):
            self._doubted_at = time.monotonic()
        if cut or self._is_doubtful(opened):
            self._cut(opened)
        else:
            self._idle.append(opened)
        self._room.release()

    async def close(self) -> None:
        """Close every connection that is not lent."""
        while self._idle:
            self._idle.pop().pooled.close()
        await self._engine.dispose()

    async def _wait_for_room(self) -> None:
        try:
            with outside_wait():
                async with asyncio.timeout(self._kind.patience):
                    await self._room.acquire()
        except TimeoutError:
            raise ConnectionLost("every connection is in use") from None

    async def _make(self) -> Opened:
        try:
            with outside_wait():
                pooled = await self._engine.raw_connection()
        except self._kind.errors as error:
            raise ConnectionLost(why_unconnected(error)) from error
        return Opened(pooled, self._kind.driver(pooled.driver_connection), time.monotonic())

    def _is_doubtful(self, opened: Opened) -> bool:
        return opened.since <= self._doubted_at or self._kind.is_cut(opened.pooled.driver_connection)

    def _cut(self, opened: Opened) -> None:
        """Cut the line without a word: whoever is at its other end may not answer."""
        if terminate := getattr(opened.pooled.driver_connection, "terminate", None):
            terminate()
        opened.pooled.close()

    def _check(self, connection: Any, record: Any, _proxy: Any) -> None:
        """Have SQLAlchemy replace what was cut, or made before the last loss."""
        if self._kind.is_cut(connection.driver_connection) or record.info["since"] <= self._doubted_at:
            raise DisconnectionError()


def _born(_connection: Any, record: Any) -> None:
    """Note when a connection was made."""
    record.info["since"] = time.monotonic()
