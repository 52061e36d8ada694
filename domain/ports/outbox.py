"""Deliveries between commit and sent, for the relay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.messages.delivery import Channel, Delivery, DeliveryState
from domain.values.ids import BookingId


class UndeliverableError(Exception):
    """The chat will never take this message: blocked, vanished or refused for good."""


class RetryLater(Exception):
    """The message was not taken now; `after` seconds must pass first (None: the usual backoff)."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class ChatMigrated(Exception):
    """The group has become a supergroup with another id."""

    def __init__(self, new_chat_id: int) -> None:
        super().__init__(new_chat_id)
        self.new_chat_id = new_chat_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDelivery:
    """A delivery has left; the message id where there is one."""

    delivery: Delivery
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentDelivery:
    """A delivery that waits or was given up, as it is stored.

    `template` may be one that only a newer version knows.
    """

    id: int
    channel: Channel
    chat_id: int
    template: str
    booking_id: BookingId | None
    event_number: int
    state: DeliveryState
    attempts: int
    due_at: datetime
    created_at: datetime
    last_error: str | None


class Outbox(Protocol):
    """Durable deliveries. Claims are leases: a crashed sender's rows come back by themselves."""

    async def claim(self, channel: Channel, now: datetime, until: datetime, limit: int) -> list[Delivery]:
        """Lease due deliveries: the first waiting one of each chat, oldest first.

        One whose template this version does not know is parked, and the next of its chat takes its place.
        """
        ...

    async def settle(self, sent: Sequence[SentDelivery], now: datetime) -> None:
        """Mark as sent, and remember the message of each subject."""
        ...

    async def postpone(self, delivery: Delivery, error: str, due_at: datetime) -> None:
        """Count an attempt and try again at `due_at`."""
        ...

    async def park(self, delivery: Delivery, error: str, now: datetime) -> None:
        """Give up; tell staff in the same transaction where a customer's or driver's message is lost."""
        ...

    async def message_of(self, chat_id: int, subject: str) -> int | None:
        """The message that shows this subject in this chat."""
        ...

    async def listed(self, limit: int = 50) -> list[UnsentDelivery]:
        """Deliveries that are not sent, oldest first."""
        ...

    async def retry(self, delivery_id: int) -> bool:
        """Make a parked delivery due now; False when there is none."""
        ...

    async def next_due(self, channel: Channel) -> datetime | None:
        """When the earliest waiting delivery of the channel is due."""
        ...


class Notifier(Protocol):
    """A bot's way to send one delivery of its channel."""

    async def __call__(self, delivery: Delivery, known_message: int | None) -> int | None:
        """Send, or edit `known_message`; gives the message id.

        Raises UndeliverableError, RetryLater or ChatMigrated.
        """
        ...
