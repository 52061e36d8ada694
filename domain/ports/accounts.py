"""The accounts, read. Read-only, and never locks."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.ledger import Ledger, Moved, Stray

Period = tuple[datetime, datetime]
"""From a UTC time to before another."""


class Accounts(Protocol):
    """What bookings, charges and refunds say of the money."""

    async def ledgers(self, placed: Period) -> list[Ledger]:
        """The bookings placed in a period, in the order of placing."""
        ...

    async def touched(self, period: Period) -> list[Ledger]:
        """The bookings placed at another time that changed last, or whose money moved, within the period."""
        ...

    def portions(self) -> AsyncIterator[Sequence[Ledger]]:
        """All bookings there are, the oldest first, some at once: a company has more than memory holds."""
        ...

    async def moved(self, period: Period | None = None) -> list[Moved]:
        """The money that moved in a period (None: ever), by currency."""
        ...

    async def strays(self, period: Period | None = None) -> list[Stray]:
        """Charges and refunds that belong to nothing, of those that moved in a period (None: ever)."""
        ...
