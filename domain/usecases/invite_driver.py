"""Make an invitation that binds a driver to a vehicle."""

from domain.commands.staff import InviteDriver
from domain.errors import VehicleNotFound
from domain.model.people import Invitation
from domain.usecases.office import Office


async def invite_driver(command: InviteDriver, office: Office) -> Invitation:
    """A single-use invitation. Raises VehicleNotFound, also for radio cars and retired ones."""
    async with office.uow() as uow:
        vehicle = await uow.vehicles.get(command.vehicle_id)
        if vehicle.radio or vehicle.retired_at is not None:
            raise VehicleNotFound()
        invitation = Invitation(
            token=office.ids.token(),
            vehicle_id=vehicle.id,
            created_by=command.dispatcher_id,
            expires_at=office.now() + command.valid_for,
        )
        await uow.people.save_invitation(invitation)
        await uow.notes.audit(command.dispatcher_id, "invite_driver", None, office.now())
        await uow.commit()
    return invitation
