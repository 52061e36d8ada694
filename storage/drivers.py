"""What storage needs of a driver's own connection: the difference of aiosqlite and asyncpg ends here."""

from collections.abc import Sequence
from typing import Any, Protocol

Values = Sequence[Any]
Fetched = Sequence[Sequence[Any]]


class Driver(Protocol):
    """One connection of a driver. Each method takes one round trip, and raises DatabaseError.

    With `takes_several` it may be asked for the next thing before it has answered, and does them in order.
    """

    takes_several: bool

    async def fetch(self, sql: str, values: Values) -> Fetched:
        """The rows that a statement gives."""
        ...

    async def run(self, sql: str, values: Values) -> int:
        """Run a statement that gives no rows; how many it has touched."""
        ...

    async def run_many(self, sql: str, sets: Sequence[Values]) -> None:
        """Run a statement that gives no rows once for each set of values."""
        ...

    async def control(self, sql: str) -> None:
        """Begin or end a transaction."""
        ...
