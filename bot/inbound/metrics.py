"""What is counted of updates, for whoever watches."""

from typing import Protocol


class UpdateMetrics(Protocol):
    """Takes counts of updates; composition gives the metrics, tests and tools nothing."""

    def update_taken(self, bot: str, count: int) -> None:
        """So many new updates were made durable."""
        ...

    def update_done(self, bot: str, seconds: float) -> None:
        """An update was handled; its handling took so many seconds."""
        ...

    def update_failed(self, bot: str, parked: bool) -> None:
        """An update's handling failed, for good when `parked`."""
        ...


class NoUpdateMetrics:
    """Counts nothing."""

    def update_taken(self, bot: str, count: int) -> None:
        """Let it pass."""

    def update_done(self, bot: str, seconds: float) -> None:
        """Let it pass."""

    def update_failed(self, bot: str, parked: bool) -> None:
        """Let it pass."""
