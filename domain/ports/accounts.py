"""The accounts, read. Read-only, and never locks."""

from datetime import datetime
from typing import Protocol

from domain.model.ledger import Ledger, Moved, Stray

Period = tuple[datetime, datetime]
"""From a UTC time to before another."""


class Accounts(Protocol):
    """What bookings, charges and refunds say of the money."""

    async def ledgers(self, placed: Period | None = None) -> list[Ledger]:
        """The bookings placed in a period (None: all there are), in the order of placing."""
        ...

    async def moved(self, period: Period | None = None) -> list[Moved]:
        """The money that moved in a period (None: ever), by currency."""
        ...

    async def strays(self) -> list[Stray]:
        """Charges and refunds that belong to nothing."""
        ...
