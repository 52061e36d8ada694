"""A writing transaction, opened by its first statement, in which what is written waits for the end.

Whoever only looks does not wait for those who write; and whoever writes keeps the lock for as few round trips
as there can be (Fowler: Unit of Work). What waits is written before anything is read.
"""

from typing import Any

from domain.errors import StaleRecord
from storage.connection import DriverConnection
from storage.engine import Database
from storage.statements import Parameters, Rows


class Transaction:
    """Reads at once, writes in the end; `commit` or `leave` ends it."""

    def __init__(self, database: Database) -> None:
        self.dialect = database.dialect
        self._database = database
        self._connection: DriverConnection | None = None
        self._waiting: list[tuple[Any, Any]] = []
        self._guarded: list[int] = []

    async def execute(self, statement: Any, parameters: Parameters | None = None) -> Rows:
        """Write what waits, and run a statement. Raises DatabaseError, StaleRecord."""
        await self.flush()
        return await (self._connection or await self._open()).execute(statement, parameters)

    def later(self, statement: Any, parameters: Any, *, guarded: bool = False) -> None:
        """Write this before anything else is read, or in the end; a `guarded` update has to find its row."""
        if guarded:
            self._guarded.append(len(self._waiting))
        self._waiting.append((statement, parameters))

    async def flush(self) -> list[Rows]:
        """Write what waits; gives what each statement came to. Raises DatabaseError, StaleRecord."""
        if not self._waiting:
            return []
        waiting, self._waiting = self._waiting, []
        guarded, self._guarded = self._guarded, []
        results = await (self._connection or await self._open()).execute_all(waiting)
        if any(results[place].rowcount != 1 for place in guarded):
            raise StaleRecord()
        return results

    async def commit(self) -> None:
        """Write what waits and make it durable, if there is anything."""
        await self.flush()
        if self._connection is not None:
            await self._database.commit(self._connection)

    async def leave(self) -> None:
        """Undo what was not committed."""
        if self._connection is not None:
            await self._database.leave(self._connection)

    async def _open(self) -> DriverConnection:
        self._connection = await self._database.begin_writing()
        return self._connection
