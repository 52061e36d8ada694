"""What happens once in a thousand rides: two things at one moment, and rows that a person has edited."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import cast

import pytest

from domain.commands.staff import RetireVehicle
from domain.errors import StaleRecord
from domain.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from domain.usecases.fleet.retire_vehicle import retire_vehicle
from domain.usecases.time.end_shifts import end_shifts
from domain.values.status import BookingStatus, VehicleState
from tests.builders import DISPATCHER, a_vehicle
from tests.usecases.company import Company

S, V = BookingStatus, VehicleState


@dataclass
class Interrupted:
    """Opens transactions, but before the second one something happens elsewhere."""

    uow: UnitOfWorkFactory
    happening: Callable[[], Awaitable[object]]
    opened: int = 0

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        """The next transaction."""
        self.opened += 1
        if self.opened == 2:
            await self.happening()
        async with self.uow() as uow:
            yield uow


async def test_a_ride_that_begins_while_its_vehicle_retires(company: Company) -> None:
    """A retirement that a ride overtook is refused and changes nothing; pressed again it follows the ride."""
    booking = await company.ride(S.CONFIRMED)
    (car,) = await company.radio_cars()
    interrupted = Interrupted(company.use_cases.uow, lambda: company.assign(booking, car))
    uow = cast(UnitOfWorkFactory, interrupted)  # use cases ask for no more than its context
    command = RetireVehicle(dispatcher_id=DISPATCHER, vehicle_id=car.id)
    with pytest.raises(StaleRecord):
        await retire_vehicle(command, replace(company.use_cases, uow=uow))
    found = await company.vehicle(car.id)
    assert (found.state, found.booking_id, found.retired_at) == (V.BUSY, booking.id, None)
    assert "retire" not in await company.acts()
    assert await retire_vehicle(command, company.use_cases) is False


async def test_a_shift_without_a_driver_ends_silently(company: Company) -> None:
    """A shift on a vehicle whose driver was taken out of the database ends, and nobody is written to."""
    ghost = a_vehicle(driver_id=None)
    async with company.use_cases.uow() as uow:
        await uow.vehicles.add(ghost)
        await uow.commit()
    company.clock.forward(hours=8)
    await end_shifts(company.use_cases)
    assert (await company.vehicle(ghost.id)).state is V.OFF
    assert await company.told() == []
