"""Ports that only remember what they were asked, and a clock for what is measured."""

from dataclasses import dataclass, field

from domain.messages.delivery import Urgency


@dataclass(slots=True)
class NoPacing:
    """A pacer that lets everything through at once."""

    asked: list[tuple[int | None, Urgency]] = field(default_factory=list)
    slowed: list[tuple[int | None, float]] = field(default_factory=list)

    async def wait(self, chat_id: int | None, urgency: Urgency) -> None:
        """Nothing to wait for."""
        self.asked.append((chat_id, urgency))

    def slow_down(self, chat_id: int | None, seconds: float) -> None:
        """Nothing gets slower."""
        self.slowed.append((chat_id, seconds))


@dataclass(slots=True)
class SetMonotonic:
    """A monotonic clock that stands until it is put forward."""

    at: float = 1000.0

    def __call__(self) -> float:
        """Seconds since some moment."""
        return self.at

    def forward(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.at += seconds
