"""A connection as repositories and queries use it, whatever database is behind it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from storage.connections import Opened
from storage.statements import Compiled, Parameters, Rows, Statements
from storage.write_lock import HeldLock


@dataclass(slots=True)
class Tally:
    """What was asked of the database: statements by label, and round trips (statements, begins and ends)."""

    statements: Counter[str] = field(default_factory=Counter)
    round_trips: int = 0


class Connection(Protocol):
    """A connection inside a transaction."""

    @property
    def dialect(self) -> str:
        """The database: "sqlite" or "postgresql"."""
        ...

    async def execute(
        self, statement: Any, parameters: Parameters | Sequence[Parameters] | None = None
    ) -> Rows:
        """Run a statement of SQLAlchemy once, or once for each set of parameters in one round trip.

        Many sets give no rows back. Raises DatabaseError.
        """
        ...

    async def execute_all(self, batch: Sequence[tuple[Any, Any]]) -> list[Rows]:
        """Run statements with their parameters, one after the other. Raises DatabaseError."""
        ...


class DriverConnection:
    """A Connection on a driver's own; `open` until its transaction has ended, as is its lock."""

    def __init__(
        self, opened: Opened, dialect: str, statements: Statements, tally: Tally, lock: HeldLock
    ) -> None:
        self.dialect = dialect
        self.open = False
        self.opened = opened
        self.lock = lock
        self._driver = opened.driver
        self._statements = statements
        self._tally = tally
        self._beginning = ""

    async def execute(
        self, statement: Any, parameters: Parameters | Sequence[Parameters] | None = None
    ) -> Rows:
        """Run a statement once, or once for each set of parameters. Raises DatabaseError."""
        sets: Sequence[Any] = parameters if isinstance(parameters, list) else [parameters or {}]
        compiled = self._statements.compiled(statement, sets[0])
        self._tally.statements[compiled.label] += 1
        self._tally.round_trips += 1
        if self._beginning:
            return await self._begin_and_run(compiled, sets)
        return await self._run(compiled, sets)

    async def execute_all(self, batch: Sequence[tuple[Any, Any]]) -> list[Rows]:
        """Run statements with their parameters, one after the other; a failure undoes none before it.

        A driver that takes several at once makes one round trip of them, and runs those behind a failure too.
        """
        if not self._driver.takes_several or len(batch) < 2:
            return [await self.execute(*each) for each in batch]
        if self._beginning:
            await self._begin_now()
        self._tally.round_trips -= len(batch) - 1
        return await asyncio.gather(*(self.execute(*each) for each in batch))

    async def begin(self, sql: str) -> None:
        """Begin a transaction: now, or with the first statement where the driver takes several at once."""
        self.open = True  # also where this is cancelled: the driver goes on
        if self._driver.takes_several:
            self._beginning = sql
            return
        self._tally.round_trips += 1
        await self._driver.control(sql)

    async def commit(self) -> None:
        """Commit. A driver that takes several at once has the next writer's beginning right behind it.

        A commit that SQLite refuses leaves its transaction open, and what comes next would be part of it: so
        it is undone in the same breath. After a commit that was not refused, that is nothing.
        """
        if self._nothing_begun():
            return
        self._tally.round_trips += 1
        if not self._driver.takes_several:
            await self._driver.control("COMMIT")
            self.open = False
            return
        await asyncio.gather(self._driver.control("COMMIT"), self._driver.control("ROLLBACK"), self._over())

    async def rollback(self) -> None:
        """Undo everything."""
        if self._nothing_begun():
            return
        self._tally.round_trips += 1
        await self._driver.control("ROLLBACK")
        self.open = False

    def _nothing_begun(self) -> bool:
        if not self._beginning:
            return False
        self.open, self._beginning = False, ""
        return True

    async def _over(self) -> None:
        """The end is on its way to the driver: whoever is next may begin."""
        self.open = False
        await self.lock.release()

    async def _run(self, compiled: Compiled, sets: Sequence[Any]) -> Rows:
        if len(sets) == 1:
            return await compiled.run(self._driver, sets[0])
        return await compiled.run_many(self._driver, sets)

    async def _begin_now(self) -> None:
        sql, self._beginning = self._beginning, ""
        self._tally.round_trips += 1
        await self._driver.control(sql)

    async def _begin_and_run(self, compiled: Compiled, sets: Sequence[Any]) -> Rows:
        """Only what reads may come along: were the beginning refused, it would run without a transaction."""
        if compiled.writes:
            await self._begin_now()
            return await self._run(compiled, sets)
        sql, self._beginning = self._beginning, ""
        _, rows = await asyncio.gather(self._driver.control(sql), self._run(compiled, sets))
        return rows
