"""Fills a fresh database with a company: customers whose number is known, and cars on shift.

`python -m bench.filling` reads `[url, customers, cars]` as JSON from standard input and prints the vehicles'
ids: so each checkout fills the database that it is measured on by its own code (bench/checkouts.py).
"""

import asyncio
import json
import sys
from datetime import timedelta

from bot.adapters.clock import SystemClock
from bot.adapters.ids import RandomIdentifiers
from domain.model.people import Customer, Driver
from domain.model.tariff import Grade, Tariff
from domain.model.vehicle import Vehicle
from domain.policies.business_rules import BusinessRules
from domain.values.ids import CustomerId, DriverId, VehicleId
from storage.engine import open_database
from storage.migrate import upgrade
from storage.unit_of_work import SqlUnitsOfWork, UnitOfWorkDeps

CUSTOMERS_FROM, DRIVERS_FROM = 1_000_000, 2_000_000
PHONE = "+821012345678"


async def fill_database(url: str, size: int, cars: int) -> list[int]:
    """Write `size` customers and so many cars with their drivers at once; gives the vehicles' ids."""
    await upgrade(url)
    database, clock = open_database(url), SystemClock()
    rules = BusinessRules(tariff=Tariff((Grade("basic", {}, 4, 4800, 1600, 763, 9900),), "KRW", 4800, 200))
    ids, now = RandomIdentifiers(clock), clock.now()
    vehicles: list[int] = []
    async with SqlUnitsOfWork(database, UnitOfWorkDeps(clock=clock, rules=rules))() as uow:
        for n in range(size):
            await uow.people.save_customer(
                Customer(id=CustomerId(CUSTOMERS_FROM + n), name=f"손님{n}", phone=PHONE)
            )
        for n in range(cars):
            driver_id = DriverId(DRIVERS_FROM + n)
            vehicle = Vehicle(
                id=VehicleId(ids.number()),
                plate=f"12가{n:04d}",
                model="쏘나타",
                company="한빛",
                grade="basic",
                driver_id=driver_id,
            )
            vehicle.open_shift(now, now + timedelta(hours=8))
            await uow.vehicles.add(vehicle)
            await uow.people.save_driver(
                Driver(
                    id=driver_id,
                    name=f"기사{n}",
                    phone=PHONE,
                    vehicle_id=vehicle.id,
                    language="ko",
                    bound_at=now,
                )
            )
            vehicles.append(vehicle.id)
        await uow.commit()
    await database.close()
    return vehicles


if __name__ == "__main__":
    print(json.dumps(asyncio.run(fill_database(*json.loads(sys.stdin.readline())))))
