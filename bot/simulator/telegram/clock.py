"""The local Telegram's own idea of time, replaceable by tests."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where the present comes from."""

    def now(self) -> datetime:
        """The present as an aware UTC time."""
        ...


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present as an aware UTC time."""
        return datetime.now(UTC)
