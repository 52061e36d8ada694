"""Remember how cards shall name a dispatcher."""

from domain.commands.staff import RememberDispatcher
from domain.model.people import Dispatcher
from domain.policies.business_rules import MAX_NAME
from domain.services.use_case_context import UseCaseContext


async def remember_dispatcher(command: RememberDispatcher, context: UseCaseContext) -> None:
    """Keep name and username; writes only what changed."""
    seen = Dispatcher(id=command.dispatcher_id, name=command.name[:MAX_NAME], username=command.username)
    async with context.uow() as uow:
        if await uow.people.dispatcher(command.dispatcher_id) == seen:
            return
        await uow.people.save_dispatcher(seen)
        await uow.commit()
