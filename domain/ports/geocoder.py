"""Finds out where a typed address is."""

from typing import Protocol

from domain.values.place import Position


class Geocoder(Protocol):
    """Whoever knows addresses. Not knowing is fine: without a position a ride costs the flat fare."""

    async def find(self, address: str) -> Position | None:
        """Where the address is; None where it is not known or cannot be asked just now."""
        ...


class NoGeocoder:
    """Knows no address: the company has set nobody to ask."""

    async def find(self, address: str) -> Position | None:
        """Nowhere."""
        return None
