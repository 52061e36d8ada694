"""Vehicles and drivers as staff, drivers and customers see them."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from domain.model.ride_view import RideView
from domain.ports.queries import DriverDay, FleetRow
from domain.values.ids import DriverId, VehicleId
from domain.values.status import WITH_VEHICLE, BookingStatus, VehicleState
from storage.engine import Database
from storage.joined import SideBySide
from storage.mappers import driver_of, vehicle_of
from storage.queries.ride_views import RIDES, ride_views
from storage.tables.columns import any_of, fixed
from storage.tables.fleet import vehicles
from storage.tables.people import drivers
from storage.tables.rides import bookings

IN_FLEET = vehicles.c.retired_at.is_(None)
FREE = (
    select(vehicles.c.grade, func.count())
    .where(vehicles.c.state == VehicleState.AVAILABLE.value)
    .where(or_(vehicles.c.available_until.is_(None), vehicles.c.available_until > bindparam("now")))
    .group_by(vehicles.c.grade)
)
_cars = SideBySide(vehicles, drivers)
ALL = (
    select(*_cars.columns, bookings.c.code)
    .select_from(vehicles)
    .outerjoin(drivers, drivers.c.id == vehicles.c.driver_id)
    .outerjoin(bookings, bookings.c.id == vehicles.c.booking_id)
)
PAGE = (
    ALL.where(or_(IN_FLEET, vehicles.c.booking_id.is_not(None)))
    .order_by(vehicles.c.grade, vehicles.c.radio, vehicles.c.plate)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
COUNT = select(func.count()).select_from(vehicles).where(or_(IN_FLEET, vehicles.c.booking_id.is_not(None)))
ONE = ALL.where(vehicles.c.id == bindparam("id"))
BY_PLATE = ALL.where(vehicles.c.plate == bindparam("plate"), IN_FLEET)
OF_DRIVER = ALL.where(vehicles.c.driver_id == bindparam("driver_id"))
_newest_job = (
    select(bookings.c.id)
    .where(bookings.c.driver_id == bindparam("driver_id"))
    .where(bookings.c.status.in_(any_of(WITH_VEHICLE)))
    .order_by(bookings.c.id.desc())
    .limit(fixed(1))
)
JOB = RIDES.where(bookings.c.id == _newest_job.scalar_subquery())
RIDDEN = (
    select(bookings.c.code, bookings.c.moved_at, bookings.c.kept, bookings.c.currency)
    .where(bookings.c.driver_id == bindparam("driver_id"))
    .where(bookings.c.status == BookingStatus.COMPLETED.value)
    .where(bookings.c.moved_at >= bindparam("start"), bookings.c.moved_at < bindparam("end"))
    .order_by(bookings.c.moved_at)
)


class SqlFleet:
    """The fleet, read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def free_by_grade(self, now: datetime) -> dict[str, int]:
        """How many vehicles of each grade are in stock."""
        return {grade: int(count) for grade, count in await self._database.fetch(FREE, {"now": now})}

    async def rows(self, limit: int, offset: int) -> tuple[list[FleetRow], int]:
        """The fleet by grade and plate, and how many there are."""
        found = await self._lines(PAGE, limit=limit, offset=offset)
        return found, int((await self._database.fetch(COUNT)).scalar_one())

    async def row(self, vehicle_id: VehicleId) -> FleetRow | None:
        """One vehicle of the fleet."""
        return next(iter(await self._lines(ONE, id=vehicle_id)), None)

    async def by_plate(self, plate: str) -> FleetRow | None:
        """The vehicle with this plate, not retired."""
        return next(iter(await self._lines(BY_PLATE, plate=plate)), None)

    async def driver(self, driver_id: DriverId) -> FleetRow | None:
        """The vehicle and driver behind a Telegram user; None when not bound."""
        return next(iter(await self._lines(OF_DRIVER, driver_id=driver_id)), None)

    async def driver_job(self, driver_id: DriverId) -> RideView | None:
        """The ride that is offered to or driven by this driver."""
        return next(iter(ride_views(await self._database.fetch(JOB, {"driver_id": driver_id}))), None)

    async def driver_day(self, driver_id: DriverId, start: datetime, end: datetime) -> DriverDay:
        """Rides the driver completed between two UTC times."""
        rows = list(await self._database.fetch(RIDDEN, {"driver_id": driver_id, "start": start, "end": end}))
        return DriverDay(
            rides=[(row.code, row.moved_at, row.kept) for row in rows],
            takings=sum(row.kept for row in rows),
            currency=rows[0].currency if rows else "KRW",
        )

    async def _lines(self, statement: Any, **parameters: Any) -> list[FleetRow]:
        return [_line(row) for row in await self._database.fetch(statement, parameters)]


def _line(row: Any) -> FleetRow:
    vehicle, driver = _cars.parts(row)
    return FleetRow(
        vehicle=vehicle_of(vehicle),
        driver=None if driver is None else driver_of(driver),
        booking_code=row[-1],
    )
