"""The fleet within one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Float, bindparam, case, func, insert, or_, select, update

from domain.errors import DriverNotFound, StaleRecord, VehicleNotFound
from domain.model.booking import Booking
from domain.model.vehicle import Vehicle
from domain.values.ids import DriverId, VehicleId
from domain.values.place import Position
from domain.values.status import VehicleState
from storage.connection import Connection
from storage.identity_map import IdentityMap
from storage.joined import SideBySide
from storage.mappers import driver_of, vehicle_of, vehicle_row
from storage.queries.free_vehicles import BEST, best_free, wanted_by
from storage.tables.columns import UtcTime
from storage.tables.fleet import vehicles
from storage.tables.people import drivers

ADD = insert(vehicles)
ALL = select(vehicles)
_with_driver = SideBySide(vehicles, drivers)
BY_ID = (
    select(*_with_driver.columns)
    .select_from(vehicles)
    .outerjoin(drivers, drivers.c.id == vehicles.c.driver_id)
    .where(vehicles.c.id == bindparam("id"))
    .with_for_update(of=vehicles)
)
BY_DRIVER = ALL.where(vehicles.c.driver_id == bindparam("driver_id")).with_for_update()
BY_PLATE = ALL.where(vehicles.c.plate == bindparam("plate"), vehicles.c.retired_at.is_(None))
AVAILABLE = ALL.where(vehicles.c.state == VehicleState.AVAILABLE.value)
OVER = AVAILABLE.where(vehicles.c.available_until <= bindparam("now")).with_for_update(skip_locked=True)
RADIOS = select(func.count()).where(vehicles.c.radio.is_(True))
NOT_SAVED = frozenset({"id", "plate", "radio", "position_lat", "position_lon", "position_at"})
"""What never changes, and the position, which changes so often that it is written beside the rest."""
GUARDED = (
    update(vehicles)
    .where(vehicles.c.id == bindparam("of_id"), vehicles.c.version == bindparam("loaded_version"))
    .values({c.name: bindparam(c.name) for c in vehicles.columns if c.name not in NOT_SAVED})
)

_at = bindparam("at", type_=UtcTime)
_is_news = or_(vehicles.c.position_at.is_(None), vehicles.c.position_at <= _at)
MOVED = (
    update(vehicles)
    .where(vehicles.c.driver_id == bindparam("of_driver"))
    .values(
        position_lat=case((_is_news, bindparam("latitude", type_=Float)), else_=vehicles.c.position_lat),
        position_lon=case((_is_news, bindparam("longitude", type_=Float)), else_=vehicles.c.position_lon),
        position_at=case((_is_news, _at), else_=vehicles.c.position_at),
    )
)


@dataclass(slots=True)
class SqlVehicles:
    """Vehicles on one connection; every save is guarded by the version that was loaded."""

    connection: Connection
    seen: IdentityMap

    async def get(self, vehicle_id: VehicleId) -> Vehicle:
        """The vehicle, locked. Raises VehicleNotFound.

        One that was read beside its booking is read again on PostgreSQL: where the booking's lock was waited
        for, the booking is as it is now, but what is joined to it as it was before.
        """
        if vehicle_id in self.seen.vehicles and self.connection.dialect == "sqlite":
            return self.seen.vehicles[vehicle_id]
        row = (await self.connection.execute(BY_ID, {"id": vehicle_id})).first()
        if row is None:
            raise VehicleNotFound()
        vehicle, driver = _with_driver.parts(row)
        if driver is not None and driver.id == vehicle.driver_id:
            self.seen.drivers[driver.id] = driver_of(driver)
        self.seen.vehicles[vehicle_id] = vehicle_of(vehicle)
        return self.seen.vehicles[vehicle_id]

    async def by_plate(self, plate: str) -> Vehicle | None:
        """The vehicle with this plate, not retired."""
        row = (await self.connection.execute(BY_PLATE, {"plate": plate})).first()
        return None if row is None else vehicle_of(row)

    async def of_driver(self, driver_id: DriverId) -> Vehicle:
        """The vehicle of this driver, locked. Raises DriverNotFound."""
        row = (await self.connection.execute(BY_DRIVER, {"driver_id": driver_id})).first()
        if row is None:
            raise DriverNotFound()
        return vehicle_of(row)

    async def free_for(self, booking: Booking, now: datetime) -> list[Vehicle]:
        """Vehicles in stock at `now` for this booking: the best of them, not all."""
        found = best_free(await self.connection.execute(BEST, wanted_by(booking, now)))
        return [vehicle for vehicle, _ in found]

    async def shifts_over(self, now: datetime) -> list[Vehicle]:
        """Available vehicles whose shift ended by `now`, locked; those that somebody is changing are left."""
        return [vehicle_of(row) for row in await self.connection.execute(OVER, {"now": now})]

    async def radio_count(self) -> int:
        """How many radio cars were ever registered."""
        return int((await self.connection.execute(RADIOS)).scalar_one())

    async def add(self, vehicle: Vehicle) -> None:
        """Store a new vehicle; where the plate is taken, the transaction ends with PlateTaken."""
        await self.connection.execute(ADD, vehicle_row(vehicle))

    async def save(self, vehicle: Vehicle) -> None:
        """Store changes, but for the position. Raises StaleRecord when overtaken."""
        loaded = vehicle.version
        vehicle.version += 1
        row = vehicle_row(vehicle)
        parameters = {name: value for name, value in row.items() if name not in NOT_SAVED}
        result = await self.connection.execute(
            GUARDED, parameters | {"of_id": vehicle.id, "loaded_version": loaded}
        )
        if result.rowcount != 1:
            raise StaleRecord()

    async def save_position(self, driver_id: DriverId, position: Position, at: datetime) -> None:
        """Store where this driver's vehicle is, unless later news are there. Raises DriverNotFound."""
        news = {
            "of_driver": driver_id,
            "latitude": position.latitude,
            "longitude": position.longitude,
            "at": at,
        }
        if (await self.connection.execute(MOVED, news)).rowcount != 1:
            raise DriverNotFound()
