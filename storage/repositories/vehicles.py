"""The fleet within one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update
from storage.connection import Connection

from domain.errors import DriverNotFound, StaleRecord, VehicleNotFound
from domain.model.booking import Booking
from domain.model.vehicle import Vehicle
from domain.values.ids import DriverId, VehicleId
from domain.values.status import VehicleState
from storage.mappers import vehicle_of, vehicle_row
from storage.queries.free_vehicles import best_free
from storage.tables.fleet import vehicles

ADD = insert(vehicles)
ALL = select(vehicles)
BY_ID = ALL.where(vehicles.c.id == bindparam("id")).with_for_update()
BY_DRIVER = ALL.where(vehicles.c.driver_id == bindparam("driver_id")).with_for_update()
BY_PLATE = ALL.where(vehicles.c.plate == bindparam("plate"), vehicles.c.retired_at.is_(None))
AVAILABLE = ALL.where(vehicles.c.state == VehicleState.AVAILABLE.value)
OVER = AVAILABLE.where(vehicles.c.available_until <= bindparam("now")).with_for_update(skip_locked=True)
RADIOS = select(func.count()).where(vehicles.c.radio.is_(True))
GUARDED = (
    update(vehicles)
    .where(vehicles.c.id == bindparam("of_id"), vehicles.c.version == bindparam("loaded_version"))
    .values({c.name: bindparam(c.name) for c in vehicles.columns if c.name not in ("id", "plate", "radio")})
)


@dataclass(slots=True)
class SqlVehicles:
    """Vehicles on one connection; every save is guarded by the version that was loaded."""

    connection: Connection

    async def get(self, vehicle_id: VehicleId) -> Vehicle:
        """The vehicle, locked. Raises VehicleNotFound."""
        row = (await self.connection.execute(BY_ID, {"id": vehicle_id})).first()
        if row is None:
            raise VehicleNotFound()
        return vehicle_of(row)

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
        return await best_free(self.connection, booking, now)

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
        """Store changes. Raises StaleRecord when overtaken."""
        loaded = vehicle.version
        vehicle.version += 1
        row = vehicle_row(vehicle)
        parameters = {name: value for name, value in row.items() if name not in ("id", "plate", "radio")}
        result = await self.connection.execute(
            GUARDED, parameters | {"of_id": vehicle.id, "loaded_version": loaded}
        )
        if result.rowcount != 1:
            raise StaleRecord()
