"""End a driver's availability."""

from domain.commands.ride import CloseShift
from domain.services.use_case_context import UseCaseContext


async def close_shift(command: CloseShift, context: UseCaseContext) -> bool:
    """Whether the vehicle is off already; False: after the present job. Raises DriverNotFound."""
    async with context.uow() as uow:
        vehicle = await uow.vehicles.of_driver(command.driver_id)
        off = vehicle.close_shift()
        await uow.vehicles.save(vehicle)
        await uow.commit()
    return off
