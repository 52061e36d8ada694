"""End a driver's availability."""

from domain.commands.ride import CloseShift
from domain.usecases.office import Office


async def close_shift(command: CloseShift, office: Office) -> bool:
    """Whether the vehicle is off already; False: after the present job. Raises DriverNotFound."""
    async with office.uow() as uow:
        vehicle = await uow.vehicles.of_driver(command.driver_id)
        off = vehicle.close_shift()
        await uow.vehicles.save(vehicle)
        await uow.commit()
    return off
