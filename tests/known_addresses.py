"""Addresses that are known in the tests, and a geocoder that needs no server to know them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.values.place import Position

POINTS = {
    "서울역": Position(37.5547, 126.9707),
    "강남역": Position(37.4979, 127.0276),
    "Paris": Position(48.8566, 2.3522),
}


@dataclass(frozen=True, slots=True)
class KnownAddresses:
    """Knows its points and nothing else."""

    points: Mapping[str, Position] = field(default_factory=lambda: POINTS)

    async def find(self, address: str) -> Position | None:
        """Where the address is."""
        return self.points.get(address)
