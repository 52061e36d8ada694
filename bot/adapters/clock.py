"""The machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """The present, as the machine knows it."""

    def now(self) -> datetime:
        """The present as an aware UTC time."""
        return datetime.now(UTC)
