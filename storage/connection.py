"""A connection as repositories and queries use it, whatever database is behind it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from storage.drivers import Driver
from storage.statements import Parameters, Rows, Statements


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


class DriverConnection:
    """A Connection on a driver's own; `open` until its transaction has ended."""

    def __init__(self, driver: Driver, dialect: str, statements: Statements, tally: Tally) -> None:
        self.dialect = dialect
        self.open = False
        self._driver = driver
        self._statements = statements
        self._tally = tally

    async def execute(
        self, statement: Any, parameters: Parameters | Sequence[Parameters] | None = None
    ) -> Rows:
        """Run a statement once, or once for each set of parameters. Raises DatabaseError."""
        sets: Sequence[Any] = parameters if isinstance(parameters, list) else [parameters or {}]
        compiled = self._statements.compiled(statement, sets[0])
        self._tally.statements[compiled.label] += 1
        self._tally.round_trips += 1
        if len(sets) == 1:
            return await compiled.run(self._driver, sets[0])
        return await compiled.run_many(self._driver, sets)

    async def begin(self, sql: str) -> None:
        """Begin a transaction."""
        self._tally.round_trips += 1
        self.open = True  # also where this is cancelled: the driver goes on
        await self._driver.control(sql)

    async def end(self, sql: str) -> None:
        """Commit or roll back; a transaction that could not be committed is still open."""
        self._tally.round_trips += 1
        await self._driver.control(sql)
        self.open = False
