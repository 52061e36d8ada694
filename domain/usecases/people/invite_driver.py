"""Make an invitation that binds a driver to a vehicle."""

from domain.commands.staff import InviteDriver
from domain.errors import VehicleNotFound
from domain.model.people import Invitation
from domain.services.use_case_context import UseCaseContext


async def invite_driver(command: InviteDriver, context: UseCaseContext) -> Invitation:
    """A single-use invitation. Raises VehicleNotFound, also for radio cars and retired ones."""
    async with context.uow() as uow:
        vehicle = await uow.vehicles.get(command.vehicle_id)
        if vehicle.radio or vehicle.retired_at is not None:
            raise VehicleNotFound()
        invitation = Invitation(
            token=context.ids.token(),
            vehicle_id=vehicle.id,
            created_by=command.dispatcher_id,
            expires_at=context.now() + command.valid_for,
        )
        await uow.people.save_invitation(invitation)
        await uow.notes.audit(command.dispatcher_id, "invite_driver", None, context.now())
        await uow.commit()
    return invitation
