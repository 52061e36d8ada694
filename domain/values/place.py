"""Where a ride begins and ends, and how far apart two positions are."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_000


@dataclass(frozen=True, slots=True)
class Position:
    """A point in degrees (WGS 84)."""

    latitude: float
    longitude: float

    def metres_to(self, other: "Position") -> int:
        """Great-circle distance in metres (haversine)."""
        lat1, lat2 = radians(self.latitude), radians(other.latitude)
        dlat = lat2 - lat1
        dlon = radians(other.longitude - self.longitude)
        chord = sin(dlat / 2) ** 2 + cos(lat1) * cos(lat2) * sin(dlon / 2) ** 2
        return round(2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord))))


@dataclass(frozen=True, slots=True)
class Place:
    """A pickup or drop-off as the customer named it; the position is unknown for a typed address."""

    label: str
    position: Position | None = None
