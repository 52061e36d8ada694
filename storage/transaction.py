"""A writing transaction that is opened by its first statement: whoever only looks takes no turn."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any

from storage.connection import Connection
from storage.engine import Database
from storage.statements import Parameters, Rows


class Transaction:
    """A Connection; `commit` or `leave` ends it."""

    def __init__(self, database: Database) -> None:
        self.dialect = database.dialect
        self._database = database
        self._writing: AbstractAsyncContextManager[Connection] | None = None
        self._connection: Connection | None = None

    async def execute(
        self, statement: Any, parameters: Parameters | Sequence[Parameters] | None = None
    ) -> Rows:
        """Run a statement once, or once for each set of parameters. Raises DatabaseError."""
        return await (self._connection or await self._open()).execute(statement, parameters)

    async def execute_all(self, batch: Sequence[tuple[Any, Any]]) -> list[Rows]:
        """Run statements with their parameters, one after the other. Raises DatabaseError."""
        return await (self._connection or await self._open()).execute_all(batch)

    async def commit(self) -> None:
        """Make durable what was written, if anything was."""
        if self._connection is not None:
            await self._database.commit(self._connection)

    async def leave(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undo what was not committed."""
        if self._writing is not None:
            await self._writing.__aexit__(kind, error, trace)

    async def _open(self) -> Connection:
        writing = self._database.write()
        self._connection = await writing.__aenter__()
        self._writing = writing
        return self._connection
