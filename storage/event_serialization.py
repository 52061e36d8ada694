"""Events as rows and back: the class name is the kind, the fields of its own are JSON."""

from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any, get_args, get_type_hints

from domain import events as ev
from domain.values.actor import Actor, ActorKind

_SHARED = frozenset(field.name for field in fields(ev.RecordedEvent))
KINDS: dict[str, type[ev.BookingEvent]] = {kind.__name__: kind for kind in get_args(ev.BookingEvent)}


def event_row(event: ev.BookingEvent, correlation_id: str) -> dict[str, Any]:
    """The columns of one event."""
    return {
        "booking_id": event.booking_id,
        "number": event.number,
        "kind": type(event).__name__,
        "at": event.at,
        "actor_kind": event.actor.kind.value,
        "actor_id": event.actor.id,
        "correlation_id": correlation_id,
        "data": {name: _plain(getattr(event, name)) for name, _ in _own_fields(type(event))},
    }


def event_of(row: Any) -> ev.BookingEvent:
    """The event that a row holds."""
    kind = KINDS[row.kind]
    own = {name: _typed(hint, row.data[name]) for name, hint in _own_fields(kind)}
    return kind(
        booking_id=row.booking_id,
        number=row.number,
        at=row.at,
        actor=Actor(ActorKind(row.actor_kind), row.actor_id),
        **own,
    )


def times_out(times: dict[str, datetime]) -> dict[str, str]:
    """A dict of UTC times as JSON."""
    return {key: at.isoformat() for key, at in times.items()}


def times_in(times: dict[str, str]) -> dict[str, datetime]:
    """A dict of UTC times from JSON."""
    return {key: datetime.fromisoformat(at) for key, at in times.items()}


def _own_fields(kind: type[ev.BookingEvent]) -> tuple[tuple[str, Any], ...]:
    return OWN_FIELDS[kind.__name__]


def _hinted(kind: type[ev.BookingEvent]) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in fields(kind) if field.name not in _SHARED)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if "datetime" in str(hint):
        return datetime.fromisoformat(value)
    return hint(value) if isinstance(hint, type) and issubclass(hint, Enum) else value


OWN_FIELDS = {name: _hinted(kind) for name, kind in KINDS.items()}
