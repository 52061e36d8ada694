"""Handles the deadlines that are due, each by itself; they are rows, so a missed look loses none."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from structlog.contextvars import bound_contextvars

from bot.runtime.work_watch import further
from domain.model.deadline import Deadline
from domain.ports.clock import Clock
from domain.ports.deadlines import Deadlines

log = structlog.get_logger(__name__)


class DueDeadlines:
    """Claims what is due for `lease` seconds, `batch` at a time.

    One whose `handle` failed, or that a crash left behind, is claimed again when its lease is over.
    """

    def __init__(
        self,
        deadlines: Deadlines,
        handle: Callable[[Deadline], Awaitable[None]],
        clock: Clock,
        *,
        lease: float = 30.0,
        batch: int = 50,
    ) -> None:
        self._deadlines = deadlines
        self._handle = handle
        self._clock = clock
        self._lease = timedelta(seconds=lease)
        self._batch = batch

    async def handle_due(self) -> None:
        """Handle everything that is due now."""
        while True:
            now = self._clock.now()
            due = await self._deadlines.claim(now, now + self._lease, self._batch)
            for deadline in due:
                await self._handle_one(deadline)
                further()
            if len(due) < self._batch:
                return

    async def _handle_one(self, deadline: Deadline) -> None:
        with bound_contextvars(correlation_id=f"deadline:{deadline.kind.value}:{deadline.booking_id}"):
            try:
                await self._handle(deadline)
            except Exception:
                log.exception("a deadline could not be handled; it is tried again")
