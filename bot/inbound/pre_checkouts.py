"""Pre-checkout queries: answered at once, beside every queue, as long as Telegram takes the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.inbound.correlation import correlated
from bot.inbound.updates import Update
from bot.runtime.work_watch import Watched, unwatched
from domain.ports.clock import Clock
from domain.ports.inbox import InboxUpdate

log = structlog.get_logger(__name__)

LIFE = timedelta(seconds=10)
"""After this long Telegram no longer takes the answer (Bot API documentation, answerPreCheckoutQuery)."""
_BETWEEN_TRIES = 0.5


class PreCheckouts:
    """Answers each query in a task of its own; nothing else that goes on holds one up."""

    def __init__(
        self,
        answer: Callable[[Update], Awaitable[None]] | None,
        clock: Clock,
        during: Watched = unwatched,
    ) -> None:
        self._answer = answer
        self._during = during
        self._clock = clock
        self._tasks: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """Let answers be given until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            await asyncio.Event().wait()

    def start(self, row: InboxUpdate, kept: asyncio.Event, done: Callable[[int], None]) -> None:
        """Answer the query now; once it is answered or too old, and `kept`, tell `done` its update's id."""
        assert self._tasks is not None, "run first"
        self._tasks.create_task(self._settle(row, kept, done))

    async def _settle(self, row: InboxUpdate, kept: asyncio.Event, done: Callable[[int], None]) -> None:
        with correlated(row.bot, row.update_id):
            answered = await self._answered(row)
            while not answered and not self._too_late(row.received_at):
                await asyncio.sleep(_BETWEEN_TRIES)
                answered = await self._answered(row)
        await kept.wait()
        done(row.update_id)

    async def _answered(self, row: InboxUpdate) -> bool:
        if self._answer is None:
            log.error("nobody answers pre-checkouts here", bot=row.bot)
            return True
        try:
            with self._during():
                await self._answer(row.update)
        except Exception:
            log.exception("a pre-checkout was not answered", bot=row.bot)
            return False
        return True

    def _too_late(self, received_at: datetime | None) -> bool:
        return received_at is None or self._clock.now() - received_at > LIFE
