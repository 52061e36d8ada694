"""Telegram's limits on sending, and what keeps within one of them."""

from collections import deque
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may be sent; 0 lifts a limit.

    Source: Telegram's "Bots FAQ", limits: about 30 messages a second for a bot, one a second for a chat
    where short bursts pass, 20 a minute for a group.
    """

    per_bot: int = 30
    chat_burst: int = 4
    chat_seconds: float = 1.0
    per_group: int = 20
    group_seconds: float = 60.0


class Limit(Protocol):
    """One limit, as of a time in seconds."""

    def next_at(self, now: float) -> float:
        """When the next one may go; `now` or earlier when at once."""
        ...

    def take(self, now: float) -> None:
        """One goes now."""
        ...


class Window:
    """At most `most` in any `seconds`: exact, whatever the pattern."""

    __slots__ = ("_most", "_seconds", "_times")

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._times: deque[float] = deque()

    def next_at(self, now: float) -> float:
        """When the oldest of the last `most` falls out of the window."""
        return now if len(self._times) < self._most else self._times[0] + self._seconds

    def take(self, now: float) -> None:
        """One goes now."""
        if len(self._times) >= self._most:
            self._times.popleft()
        self._times.append(now)


class Bucket:
    """One every `seconds`, and up to `burst` at once after a rest."""

    __slots__ = ("_ahead", "_seconds", "_spent_until")

    def __init__(self, burst: int, seconds: float) -> None:
        self._seconds = seconds
        self._ahead = (burst - 1) * seconds
        self._spent_until = float("-inf")

    def next_at(self, now: float) -> float:
        """When enough of the burst has come back."""
        return self._spent_until - self._ahead

    def take(self, now: float) -> None:
        """One goes now."""
        self._spent_until = max(self._spent_until, now) + self._seconds


def for_chat(limits: Limits, chat_id: int) -> tuple[Limit, ...]:
    """The limits of one chat; a group's id is negative."""
    found: list[Limit] = []
    if limits.chat_burst:
        found.append(Bucket(limits.chat_burst, limits.chat_seconds))
    if chat_id < 0 and limits.per_group:
        found.append(Window(limits.per_group, limits.group_seconds))
    return tuple(found)


def for_bot(limits: Limits) -> tuple[Limit, ...]:
    """The limits of the whole bot."""
    return (Window(limits.per_bot, 1.0),) if limits.per_bot else ()
