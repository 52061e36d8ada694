"""The ticker: asks in short intervals what is due. It only ticks; what is due stands in rows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars

from domain.model.deadline import Deadline
from domain.ports.clock import Clock
from domain.ports.deadlines import Deadlines

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every so many seconds, and once at the start."""

    name: str
    every: float
    do: Callable[[], Awaitable[None]]


class Ticker:
    """Meets due deadlines every `every` seconds and does the chores; one failing tick harms no other.

    A deadline is claimed for `lease` seconds: one whose `meet` failed, or that a crash left behind, is
    claimed again after that.
    """

    def __init__(
        self,
        deadlines: Deadlines,
        meet: Callable[[Deadline], Awaitable[None]],
        clock: Clock,
        *,
        chores: Sequence[Chore] = (),
        every: float = 1.0,
        lease: float = 30.0,
        batch: int = 50,
    ) -> None:
        self._deadlines = deadlines
        self._meet = meet
        self._clock = clock
        self._lease = timedelta(seconds=lease)
        self._batch = batch
        self._chores = [Chore("deadlines", every, self.meet_due), *chores]
        self._scheduler: Any = None
        self._ticking = 0
        self._over = False
        self._still = asyncio.Event()
        self._still.set()

    async def start(self) -> None:
        """Do every chore once, then tick."""
        # Imported here: a process that only looks into the database never ticks.
        from apscheduler.schedulers.asyncio import AsyncIOScheduler
        from apscheduler.triggers.interval import IntervalTrigger

        self._over = False
        for chore in self._chores:
            await self._tick(chore)
        scheduler = AsyncIOScheduler(timezone=UTC)
        for chore in self._chores:
            scheduler.add_job(
                self._tick,
                IntervalTrigger(seconds=chore.every, timezone=UTC),
                args=[chore],
                id=chore.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        scheduler.start()
        self._scheduler = scheduler

    async def stop(self) -> None:
        """Tick no more, and let the ticks under way end."""
        if self._scheduler is None:
            return
        self._over = True
        self._scheduler.pause()
        await self._still.wait()
        self._scheduler.shutdown(wait=False)
        self._scheduler = None

    async def meet_due(self) -> None:
        """Meet everything that is due now, each deadline by itself."""
        while True:
            now = self._clock.now()
            due = await self._deadlines.claim(now, now + self._lease, self._batch)
            for deadline in due:
                await self._met(deadline)
            if len(due) < self._batch:
                return

    async def _met(self, deadline: Deadline) -> None:
        with bound_contextvars(correlation_id=f"deadline:{deadline.kind.value}:{deadline.booking_id}"):
            try:
                await self._meet(deadline)
            except Exception:
                log.exception("a deadline could not be met; it is tried again")

    async def _tick(self, chore: Chore) -> None:
        if self._over:
            return
        self._ticking += 1
        self._still.clear()
        try:
            await chore.do()
        except Exception:
            log.exception("a tick failed", chore=chore.name)
        finally:
            self._ticking -= 1
            if not self._ticking:
                self._still.set()
