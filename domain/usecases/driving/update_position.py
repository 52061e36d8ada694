"""Follow a driver's live location."""

from domain.commands.ride import UpdatePosition
from domain.services.use_case_context import UseCaseContext


async def update_position(command: UpdatePosition, context: UseCaseContext) -> None:
    """Remember where the driver's vehicle is, unless later news are there. Raises DriverNotFound."""
    async with context.uow() as uow:
        await uow.vehicles.save_position(command.driver_id, command.position, context.now())
        await uow.commit()
