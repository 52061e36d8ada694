"""Customers, drivers, dispatchers and invitations within one transaction."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from domain.errors import DriverNotFound, InvitationInvalid
from domain.model.people import Customer, Dispatcher, Driver, Invitation
from domain.values.ids import CustomerId, DispatcherId, DriverId, VehicleId
from storage.connection import Connection
from storage.identity_map import IdentityMap
from storage.mappers import customer_of, dispatcher_of, driver_of, invitation_of, person_row
from storage.tables.fleet import vehicles
from storage.tables.people import customers, dispatchers, drivers, invitations
from storage.upsert import upsert

CUSTOMER = select(customers).where(customers.c.id == bindparam("id"))
DRIVER = select(drivers).where(drivers.c.id == bindparam("id"))
DRIVER_OF = (
    select(drivers)
    .join(vehicles, vehicles.c.driver_id == drivers.c.id)
    .where(vehicles.c.id == bindparam("vehicle_id"))
)
DISPATCHER = select(dispatchers).where(dispatchers.c.id == bindparam("id"))
INVITATION = select(invitations).where(invitations.c.token == bindparam("token")).with_for_update()


@dataclass(slots=True)
class SqlPeople:
    """People on one connection."""

    connection: Connection
    seen: IdentityMap

    async def customer(self, customer_id: CustomerId) -> Customer | None:
        """The customer, if ever met."""
        if customer_id in self.seen.customers:
            return self.seen.customers[customer_id]
        row = await self._first(CUSTOMER, id=customer_id)
        return None if row is None else customer_of(row)

    async def save_customer(self, customer: Customer) -> None:
        """Store, new or not."""
        await self._write(customers, person_row(customer))

    async def driver(self, driver_id: DriverId) -> Driver:
        """The driver. Raises DriverNotFound."""
        row = await self._first(DRIVER, id=driver_id)
        if row is None:
            raise DriverNotFound()
        return driver_of(row)

    async def driver_of(self, vehicle_id: VehicleId) -> Driver | None:
        """The driver bound to this vehicle."""
        vehicle = self.seen.vehicles.get(vehicle_id)
        if vehicle is not None and vehicle.driver_id in self.seen.drivers:
            return self.seen.drivers[vehicle.driver_id]
        row = await self._first(DRIVER_OF, vehicle_id=vehicle_id)
        if row is None:
            return None
        driver = driver_of(row)
        return self.seen.drivers.setdefault(driver.id, driver)

    async def save_driver(self, driver: Driver) -> None:
        """Store, new or not."""
        await self._write(drivers, person_row(driver))

    async def save_dispatcher(self, dispatcher: Dispatcher) -> None:
        """Store, new or not."""
        await self._write(dispatchers, person_row(dispatcher))

    async def dispatcher(self, dispatcher_id: DispatcherId) -> Dispatcher | None:
        """The dispatcher as last seen."""
        row = await self._first(DISPATCHER, id=dispatcher_id)
        return None if row is None else dispatcher_of(row)

    async def invitation(self, token: str) -> Invitation:
        """The invitation, locked. Raises InvitationInvalid."""
        row = await self._first(INVITATION, token=token)
        if row is None:
            raise InvitationInvalid()
        return invitation_of(row)

    async def save_invitation(self, invitation: Invitation) -> None:
        """Store, new or not."""
        await self._write(invitations, person_row(invitation))

    async def _first(self, statement: Any, **parameters: Any) -> Any:
        return (await self.connection.execute(statement, parameters)).first()

    async def _write(self, table: Any, row: dict[str, Any]) -> None:
        await self.connection.execute(upsert(table, self.connection.dialect), row)
