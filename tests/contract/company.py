"""A company on an empty database, and short ways to fill and to read them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from domain.messages.delivery import Channel, Delivery
from domain.model.booking import Booking
from domain.model.vehicle import Vehicle
from domain.policies.business_rules import BusinessRules
from domain.ports.subscriber import Subscriber
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import BookingCode, BookingId, VehicleId
from domain.values.status import BookingStatus, VehicleState
from storage.engine import Database
from storage.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork, UnitOfWorkDeps
from tests.builders import DRIVER, CountedIds, SetClock, a_booking, a_driver, a_vehicle, the_business_rules


@dataclass
class Company:
    """A database, the clock it lives by, and what was woken after commits."""

    database: Database
    clock: SetClock = field(default_factory=SetClock)
    ids: CountedIds = field(default_factory=CountedIds)
    rules: BusinessRules = field(default_factory=the_business_rules)
    woken: list[Delivery] = field(default_factory=list)
    subscribers: Sequence[Subscriber] = ()
    own_channels: frozenset[Channel] = frozenset()
    correlation: str = "update:1"

    def uow(self) -> SqlUnitOfWork:
        """A new transaction."""
        around = UnitOfWorkDeps(
            clock=self.clock,
            rules=self.rules,
            subscribers=self.subscribers,
            own_channels=self.own_channels,
            wake=self.woken.extend,
            correlation=lambda: self.correlation,
        )
        return SqlUnitsOfWork(self.database, around)()

    async def change(self, do: Callable[[SqlUnitOfWork], Awaitable[None]]) -> None:
        """Do something in a transaction of its own, and commit it."""
        async with self.uow() as uow:
            await do(uow)
            await uow.commit()

    def use_cases(self) -> UseCaseContext:
        """What use cases need, on this database."""
        return UseCaseContext(self.uow, self.clock, self.ids, self.rules)

    async def keep(self, booking: Booking, key: str | None = None) -> Booking:
        """Store a booking with the history that it has."""
        async with self.uow() as uow:
            await uow.bookings.add(booking, key or f"key-{booking.id}")
            await uow.commit()
        return booking

    async def keep_ride(self, number: int, status: BookingStatus, **changes: Any) -> Booking:
        """Store a booking with an id and a code of its own."""
        code = BookingCode(f"CODE{number}")
        return await self.keep(a_booking(status, **{"id": BookingId(number), "code": code, **changes}))

    async def keep_cars(self, *cars: Vehicle) -> None:
        """Store vehicles, and the driver of the usual one."""
        async with self.uow() as uow:
            for car in cars:
                await uow.vehicles.add(car)
            if any(car.driver_id == DRIVER for car in cars):
                await uow.people.save_driver(a_driver())
            await uow.commit()

    async def booking(self, booking_id: BookingId) -> Booking:
        """The booking as it is kept."""
        async with self.uow() as uow:
            return await uow.bookings.get(booking_id)

    async def rows(self, table: Any) -> list[Any]:
        """All rows of a table in the order of their keys."""
        async with self.database.read() as connection:
            return list(await connection.execute(select(table).order_by(*table.primary_key)))


def a_radio_car(number: int, **changes: Any) -> Vehicle:
    """A radio car in stock."""
    car = a_vehicle(VehicleState.AVAILABLE, id=VehicleId(number), plate=f"R{number}")
    return replace(car, **{"radio": True, "driver_id": None, "available_until": None, **changes})
