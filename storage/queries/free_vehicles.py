"""The free vehicles that a ride may get, chosen in the database: not the whole fleet for each card."""

from collections.abc import Iterable
from datetime import datetime
from math import cos, radians
from typing import Any

from sqlalchemy import Float, bindparam, case, func, or_, select

from domain.model.booking import Booking
from domain.model.people import Driver
from domain.model.vehicle import Vehicle
from domain.policies.suggestions import POSITION_FRESH
from domain.values.status import VehicleState
from storage.joined import SideBySide
from storage.mappers import driver_of, vehicle_of
from storage.tables.columns import UtcTime
from storage.tables.fleet import vehicles
from storage.tables.people import drivers

CHOSEN = 20
"""More than anybody is shown, so that what is measured on a flat map does not change who is among them."""

_now = bindparam("now", type_=UtcTime)
_latitude, _longitude = bindparam("latitude", type_=Float), bindparam("longitude", type_=Float)
_is_known = (vehicles.c.position_at >= bindparam("fresh_since")) & (_latitude.is_not(None))
_north = vehicles.c.position_lat - _latitude
_east = (vehicles.c.position_lon - _longitude) * bindparam("narrowing", type_=Float)
_cars = SideBySide(vehicles, drivers)
BEST = (
    select(*_cars.columns)
    .select_from(vehicles)
    .outerjoin(drivers, drivers.c.id == vehicles.c.driver_id)
    .where(vehicles.c.state == VehicleState.AVAILABLE.value, vehicles.c.grade == bindparam("grade"))
    .where(or_(vehicles.c.available_until.is_(None), vehicles.c.available_until > _now))
    .order_by(
        case((vehicles.c.id.in_(bindparam("passed_over", expanding=True)), 1), else_=0),
        case((_is_known, 0), else_=1),
        case((_is_known, _north * _north + _east * _east), else_=0.0),
        func.coalesce(vehicles.c.free_since, _now),
        vehicles.c.id,
    )
    .limit(CHOSEN)
)


def wanted_by(booking: Booking, now: datetime) -> dict[str, Any]:
    """The parameters of BEST for a booking at `now`."""
    pickup = booking.pickup.position
    return {
        "grade": booking.grade,
        "now": now,
        "fresh_since": now - POSITION_FRESH,
        "passed_over": list(booking.passed_over),
        "latitude": None if pickup is None else pickup.latitude,
        "longitude": None if pickup is None else pickup.longitude,
        "narrowing": 1.0 if pickup is None else cos(radians(pickup.latitude)),
    }


def best_free(rows: Iterable[Any]) -> list[tuple[Vehicle, Driver | None]]:
    """What BEST gave: free vehicles of the booking's grade with their drivers, best first on a flat map."""
    found = [_cars.parts(row) for row in rows]
    return [(vehicle_of(car), None if driver is None else driver_of(driver)) for car, driver in found]
