"""Deliveries as rows and back."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from domain.messages.delivery import Channel, Delivery, DeliveryState
from domain.messages.templates import Template
from domain.ports.outbox import UnsentDelivery

_NAMES = [field.name for field in fields(Delivery) if field.name not in ("ride", "opens_subject")]
_UNSENT = [field.name for field in fields(UnsentDelivery)]


class UnknownTemplate(Exception):
    """A newer version of the program has written this row; this one knows no such message."""


def row_of(delivery: Delivery, now: datetime, lease_until: datetime | None = None) -> dict[str, Any]:
    """The columns of a new delivery, due at `now` unless it says otherwise."""
    return {
        "channel": delivery.channel.value,
        "chat_id": delivery.chat_id,
        "template": delivery.template.value,
        "booking_id": delivery.booking_id,
        "event_number": delivery.event_number,
        "subject": delivery.subject,
        "arguments": delivery.arguments,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "due_at": delivery.due_at or now,
        "lease_until": lease_until,
        "created_at": now,
    }


def delivery_of(row: Any) -> Delivery:
    """The delivery that a row holds. Raises UnknownTemplate."""
    try:
        template = Template(row.template)
    except ValueError as unknown:
        raise UnknownTemplate(f"no such message in this version: {row.template}") from unknown
    values = {name: getattr(row, name) for name in _NAMES}
    typed = {"channel": Channel(row.channel), "state": DeliveryState(row.state), "template": template}
    return Delivery(**(values | typed))


def unsent_of(row: Any) -> UnsentDelivery:
    """What a person who looks through the outbox sees of a row, whoever has written it."""
    values = {name: getattr(row, name) for name in _UNSENT}
    return UnsentDelivery(**(values | {"channel": Channel(row.channel), "state": DeliveryState(row.state)}))
