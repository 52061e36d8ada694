"""Post a driver's availability."""

from datetime import timedelta

from domain.commands.ride import OpenShift
from domain.errors import ShiftRefused
from domain.model.vehicle import Vehicle
from domain.services.use_case_context import UseCaseContext

LONGEST = timedelta(hours=24)
SHORTEST = timedelta(hours=1)


async def open_shift(command: OpenShift, context: UseCaseContext) -> Vehicle:
    """The driver's vehicle, in stock until the shift ends by itself. Raises DriverNotFound, ShiftRefused."""
    hours = context.rules.shift if command.hours is None else command.hours
    if not SHORTEST <= hours <= LONGEST:
        raise ShiftRefused()
    async with context.uow() as uow:
        vehicle = await uow.vehicles.of_driver(command.driver_id)
        vehicle.open_shift(context.now(), context.now() + hours)
        await uow.vehicles.save(vehicle)
        await uow.commit()
    return vehicle
