"""Opens a connection to the first host of an address that will have us."""

import random
from collections.abc import Sequence
from typing import Any

import asyncpg

_ANOTHER_MAY = (OSError, asyncpg.CannotConnectNowError, asyncpg.TargetServerAttributeNotMatched)
"""What another host may do better: this one is away, still starting, or not of the kind that is wanted."""


async def connect_to_first(
    *,
    host: str | Sequence[str] | None = None,
    port: int | Sequence[int] | None = None,
    shuffled: bool = False,
    **words: Any,
) -> asyncpg.Connection:
    """A connection of asyncpg, to which `words` are given. Raises what the last host answered.

    Each host has the whole `timeout`, as in libpq: asyncpg would share one among all of them, so that a first
    host that never answers leaves no time for a second.
    """
    places: list[tuple[Any, Any]] = [(host, port)]
    if isinstance(host, list) and isinstance(port, list):
        places = list(zip(host, port, strict=True))
    if shuffled:
        random.shuffle(places)
    for place in places[:-1]:
        try:
            return await asyncpg.connect(host=place[0], port=place[1], **words)
        except _ANOTHER_MAY:
            continue
    host, port = places[-1]
    return await asyncpg.connect(host=host, port=port, **words)
