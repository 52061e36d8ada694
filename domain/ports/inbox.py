"""The durable inbox: updates are committed before Telegram hears that we have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class NeedsAttention(Exception):
    """The update is to be parked at once, for trying again changes nothing; the words are fit for the log."""


class UpdateUnreadable(NeedsAttention):
    """The bot's framework cannot read this update; the words name fields, never what stands in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxUpdate:
    """One update as it came: which bot ("booking", "dispatch"), its number, and the masked JSON."""

    bot: str
    update_id: int
    chat_key: int
    update: dict[str, Any]
    attempts: int = 0
    last_error: str | None = None
    received_at: datetime | None = None


class Inbox(Protocol):
    """Updates between arrival and done."""

    async def keep(self, updates: Sequence[InboxUpdate]) -> list[InboxUpdate]:
        """Commit a batch; gives those that were new (unique per bot and update_id)."""
        ...

    async def unfinished(self, bot: str, now: datetime) -> list[InboxUpdate]:
        """What is neither done nor parked and due, in order of arrival (after a restart: all)."""
        ...

    async def done(self, bot: str, update_ids: Sequence[int]) -> None:
        """Mark as handled."""
        ...

    async def failed(self, bot: str, update_id: int, error: str, due_at: datetime | None) -> None:
        """Count an attempt and try again at `due_at`; None parks the update."""
        ...

    async def parked(self, limit: int = 50) -> list[InboxUpdate]:
        """What was given up, newest first."""
        ...

    async def retry(self, bot: str, update_id: int) -> bool:
        """Make a parked update due again; False when there is none."""
        ...

    async def take_lease(self, bot: str, owner: str, now: datetime, until: datetime) -> bool:
        """Become (or stay) the one process that polls for this bot; False while another is."""
        ...

    async def drop_lease(self, bot: str, owner: str) -> None:
        """Stop being that process."""
        ...
