"""What waits to leave the process: one message or one gateway call."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.messages.templates import Template
from domain.model.ride_view import RideView
from domain.values.ids import BookingId

FRESH = timedelta(seconds=2)


class Channel(StrEnum):
    """Who carries a delivery: each bot's process sends its own."""

    BOOKING = "booking"
    DISPATCH = "dispatch"
    GATEWAY = "gateway"


class DeliveryState(StrEnum):
    """Whether a delivery still has to leave."""

    PENDING = "pending"
    SENT = "sent"
    PARKED = "parked"


class Urgency(StrEnum):
    """What the pacer lets through first: answers to a press, then status, then the rest."""

    ANSWER = "answer"
    STATUS = "status"
    REST = "rest"


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One row of the outbox.

    `chat_id` 0 stands for the staff group, whose id is configured and may change. `subject`
    names the message that is edited in place ("card:7"): a later delivery for the same subject
    replaces one that still waits, and edits the message once it is known; empty means a new
    message. `arguments` hold ids and numbers only.
    """

    channel: Channel
    chat_id: int
    template: Template
    booking_id: BookingId | None = None
    event_number: int = 0
    subject: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    id: int = 0
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    due_at: datetime | None = None
    created_at: datetime | None = None
    last_error: str | None = None
    message_id: int | None = None
    opens_subject: bool = False
    """No message can show the subject yet. Like `ride`, it is not kept with the row."""
    ride: RideView | None = field(default=None, repr=False, compare=False)
    """What the commit that made this delivery left of its ride; it is not kept with the row."""

    def ride_at(self, now: datetime) -> RideView | None:
        """The ride that came along, while it is fresh: a delivery that waited tells of the present."""
        if self.ride is None or self.created_at is None or now - self.created_at > FRESH:
            return None
        return self.ride


STAFF_CHAT = 0
"""Stands in a delivery for the staff group."""
