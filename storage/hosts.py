"""Opens a connection to the first host of an address that will have us."""

import random
import socket
from collections.abc import Sequence
from typing import Any

import asyncpg

SocketOptions = Sequence[tuple[int, int, int]]
"""Levels, names and values, as `setsockopt` takes them."""
_ANOTHER_MAY = (OSError, asyncpg.CannotConnectNowError, asyncpg.TargetServerAttributeNotMatched)
"""What another host may do better: this one is away, still starting, or not of the kind that is wanted."""


async def connect_to_first(
    *,
    host: str | Sequence[str] | None = None,
    port: int | Sequence[int] | None = None,
    shuffled: bool = False,
    socket_options: SocketOptions = (),
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
            return await _connect(place, socket_options, words)
        except _ANOTHER_MAY:
            continue
    return await _connect(places[-1], socket_options, words)


async def _connect(place: tuple[Any, Any], options: SocketOptions, words: dict[str, Any]) -> Any:
    connection = await asyncpg.connect(host=place[0], port=place[1], **words)
    if options:
        # asyncpg shows its socket nowhere else.
        opened = connection._transport.get_extra_info("socket")
        try:
            for level, name, value in options if opened.family != socket.AF_UNIX else ():
                opened.setsockopt(level, name, value)
        except OSError:
            connection.terminate()
            raise
    return connection
