"""Whether the dispatch side is up, by the heartbeat that its process leaves in the database."""

from domain.ports.unit_of_work import UnitOfWork
from domain.services.use_case_context import UseCaseContext

DISPATCH = "dispatch"


def heartbeat_key(side: str) -> str:
    """Under which note a side's heartbeat is kept."""
    return f"heartbeat:{side}"


async def dispatch_is_up(uow: UnitOfWork, context: UseCaseContext) -> bool:
    """Whether the dispatch side was heard of lately."""
    last = await uow.notes.time(heartbeat_key(DISPATCH))
    return last is not None and context.now() - last <= context.rules.heartbeat_stale
