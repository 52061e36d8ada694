"""Places as people name them: shared, typed, from the map, or one of the last."""

import re

from aiogram.types import Message

from domain.errors import TextRefused
from domain.policies.business_rules import MAX_LABEL
from domain.policies.ride_requests import check_text
from domain.values.place import Place, Position
from handlers.texts import Texts

RECENT = "🕘 "
"""Begins the label of a recent place on the keyboard."""

_SHORTEST = 2
_SPACE = re.compile(r"\s+")
_UNSEEN = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def shared_place(t: Texts, message: Message) -> Place | None:
    """The place of a shared location or of a point from the map; None for other messages."""
    if message.venue is not None:
        where = message.venue.location
        named = ", ".join(filter(None, [message.venue.title, message.venue.address]))
        label = tidy(named) or _coordinates(t, where.latitude, where.longitude)
        return Place(label[:MAX_LABEL], Position(where.latitude, where.longitude))
    if message.location is not None:
        where = message.location
        label = _coordinates(t, where.latitude, where.longitude)
        return Place(label, Position(where.latitude, where.longitude))
    return None


def typed_place(text: str) -> Place:
    """A typed address, with no position. Raises TextRefused, CardNumberRefused."""
    label = tidy(text)
    check_text(label, MAX_LABEL)
    if len(label) < _SHORTEST:
        raise TextRefused()
    return Place(label)


def recent_place(text: str, recent: list[Place]) -> Place | None:
    """The recent place whose button was pressed, if it is one."""
    label = tidy(text.removeprefix(RECENT.strip()))
    if not text.startswith(RECENT.strip()):
        return None
    return next((place for place in recent if tidy(place.label) == label), None)


def tidy(text: str) -> str:
    """The text on one line, without what nobody can see."""
    return _SPACE.sub(" ", _UNSEEN.sub(" ", text)).strip()


def _coordinates(t: Texts, latitude: float, longitude: float) -> str:
    return t.plain("place.point", latitude=f"{latitude:.5f}", longitude=f"{longitude:.5f}")
