"""A geocoder that asks a Nominatim server (its documentation: /search with format=jsonv2)."""

import math
from collections import OrderedDict
from typing import Any

import aiohttp
import structlog

from domain.values.place import Position

log = structlog.get_logger(__name__)

_PATIENCE = aiohttp.ClientTimeout(total=2.0)
_REMEMBERED = 1_000


class NominatimGeocoder:
    """Asks for one result, for two seconds at most; the last addresses are remembered."""

    def __init__(self, server: str, language: str) -> None:
        self._search = f"{server.rstrip('/')}/search"
        self._language = language
        self._known: OrderedDict[str, Position | None] = OrderedDict()
        self._http: aiohttp.ClientSession | None = None

    async def find(self, address: str) -> Position | None:
        """Where the address is; None where the server knows no such place or gives no answer in time."""
        if address in self._known:
            self._known.move_to_end(address)
            return self._known[address]
        try:
            position = _position(await self._ask(address))
        except (aiohttp.ClientError, TimeoutError, ValueError) as failure:
            # Its own words would carry the address into the log.
            log.warning("an address could not be looked up", why=type(failure).__name__)
            return None
        self._known[address] = position
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return position

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def _ask(self, address: str) -> Any:
        if self._http is None:
            self._http = aiohttp.ClientSession(headers={"User-Agent": "calltaxi"}, timeout=_PATIENCE)
        query = {"q": address, "format": "jsonv2", "limit": "1", "accept-language": self._language}
        async with self._http.get(self._search, params=query) as response:
            response.raise_for_status()
            return await response.json(content_type=None)


def _position(answer: Any) -> Position | None:
    """The first result's point. Raises ValueError for what is no answer of a Nominatim server."""
    if not isinstance(answer, list):
        raise ValueError("not a list")
    if not answer:
        return None
    try:
        latitude, longitude = float(answer[0]["lat"]), float(answer[0]["lon"])
    except (KeyError, TypeError) as strange:
        raise ValueError("no point") from strange
    if not (math.isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("not on this planet")
    return Position(latitude, longitude)
