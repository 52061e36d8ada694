"""What /readyz asks: whether the database and Redis answer, and whether updates arrive."""

from bot.app.container import Container
from bot.inbound.health import Check
from domain.messages.delivery import Channel

ANOTHER_POLLS = "another process polls"
"""No fault of this process: the other one has the lease."""


def health_checks(container: Container) -> dict[str, Check]:
    """Every check by its name."""

    async def database_answers() -> str | None:
        await container.outbox.next_due(Channel.BOOKING)
        return None

    async def updates_arrive() -> str | None:
        problems = [source.problem for source in container.sources if source.problem != ANOTHER_POLLS]
        return "; ".join(filter(None, problems)) or None

    redis = container.redis
    if redis is None:
        return {"database": database_answers, "updates": updates_arrive}

    async def redis_answers() -> str | None:
        # Its own words name the server, which is nobody's business here.
        return "away" if await redis.look() else None

    return {"database": database_answers, "updates": updates_arrive, "redis": redis_answers}
