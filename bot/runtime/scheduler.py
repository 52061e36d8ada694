"""Periodic tasks on APScheduler: each asks the database what is due, so a missed tick loses nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import structlog

from bot.runtime.work_watch import LIMIT, WorkWatch

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """Something to do every so many seconds, and once at the start."""

    name: str
    every: float
    do: Callable[[], Awaitable[None]]


class Scheduler:
    """Runs periodic tasks; one that fails harms no other and runs again in its time.

    One that has not ended after twice its time and the usual limit hangs, which `watch` is told.
    """

    def __init__(self, tasks: Sequence[PeriodicTask], watch: WorkWatch | None = None) -> None:
        self._tasks = list(tasks)
        self._watch = watch or WorkWatch()
        self._scheduler: Any = None
        self._running = 0
        self._over = False
        self._idle = asyncio.Event()
        self._idle.set()

    async def start(self) -> None:
        """Run every task once, then each in its time."""
        # Imported here: a process that only looks into the database runs no tasks.
        from apscheduler.schedulers.asyncio import AsyncIOScheduler
        from apscheduler.triggers.interval import IntervalTrigger

        self._over = False
        for task in self._tasks:
            await self._run(task)
        scheduler = AsyncIOScheduler(timezone=UTC)
        for task in self._tasks:
            scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=task.every, timezone=UTC),
                args=[task],
                id=task.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        scheduler.start()
        self._scheduler = scheduler

    async def stop(self) -> None:
        """Start no more, and let what is under way end."""
        if self._scheduler is None:
            return
        self._over = True
        self._scheduler.pause()
        await self._idle.wait()
        self._scheduler.shutdown(wait=False)
        self._scheduler = None

    async def _run(self, task: PeriodicTask) -> None:
        if self._over:
            return
        self._running += 1
        self._idle.clear()
        try:
            with self._watch.over(task.name, 2 * task.every + LIMIT)():
                await task.do()
        except Exception:
            log.exception("a periodic task failed", task=task.name)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()
