"""Remember how cards shall name a dispatcher."""

from domain.commands.staff import MeetDispatcher
from domain.model.people import Dispatcher
from domain.policies.rules import MAX_NAME
from domain.usecases.office import Office


async def meet_dispatcher(command: MeetDispatcher, office: Office) -> None:
    """Keep name and username; writes only what changed."""
    seen = Dispatcher(id=command.dispatcher_id, name=command.name[:MAX_NAME], username=command.username)
    async with office.uow() as uow:
        if await uow.people.dispatcher(command.dispatcher_id) == seen:
            return
        await uow.people.save_dispatcher(seen)
        await uow.commit()
