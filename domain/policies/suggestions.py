"""Which free vehicle a ride should get: nearest first where positions are known, else longest waiting."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.model.booking import Booking
from domain.model.vehicle import Vehicle

POSITION_FRESH = timedelta(minutes=15)


def ranked(booking: Booking, free: Iterable[Vehicle], now: datetime) -> list[tuple[Vehicle, int | None]]:
    """Free vehicles, best first, with metres to the pickup where known; those passed over come last."""
    found = [(vehicle, metres_away(vehicle, booking, now)) for vehicle in free]

    def order(entry: tuple[Vehicle, int | None]) -> tuple[bool, bool, int, datetime, int]:
        vehicle, metres = entry
        since = vehicle.free_since or now
        return (vehicle.id in booking.passed_over, metres is None, metres or 0, since, vehicle.id)

    return sorted(found, key=order)


def metres_away(vehicle: Vehicle, booking: Booking, now: datetime) -> int | None:
    """Metres from the vehicle's last position to the pickup; None when unknown or too old."""
    if vehicle.position is None or vehicle.position_at is None or booking.pickup.position is None:
        return None
    if now - vehicle.position_at > POSITION_FRESH:
        return None
    return vehicle.position.metres_to(booking.pickup.position)
