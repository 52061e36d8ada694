"""Follow a driver's live location."""

from domain.commands.ride import UpdatePosition
from domain.services.use_case_context import UseCaseContext


async def update_position(command: UpdatePosition, context: UseCaseContext) -> None:
    """Remember where the driver's vehicle is. Raises DriverNotFound."""
    async with context.uow() as uow:
        vehicle = await uow.vehicles.of_driver(command.driver_id)
        vehicle.moved_to(command.position, context.now())
        await uow.vehicles.save(vehicle)
        await uow.commit()
