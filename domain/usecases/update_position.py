"""Follow a driver's live location."""

from domain.commands.ride import UpdatePosition
from domain.usecases.office import Office


async def update_position(command: UpdatePosition, office: Office) -> None:
    """Remember where the driver's vehicle is. Raises DriverNotFound."""
    async with office.uow() as uow:
        vehicle = await uow.vehicles.of_driver(command.driver_id)
        vehicle.moved_to(command.position, office.now())
        await uow.vehicles.save(vehicle)
        await uow.commit()
