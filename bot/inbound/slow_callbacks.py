"""Callbacks that wait too long: acknowledged beside every queue, so that no button keeps spinning."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.inbound.updates import Update

log = structlog.get_logger(__name__)

PATIENCE = 4.0
"""Seconds after which a person takes a button that still spins for broken."""


Acknowledge = Callable[[Update], Awaitable[None]]


class CallbackWatchdog:
    """Has each callback acknowledged after so many seconds; `acknowledge` passes over answered ones."""

    def __init__(self, acknowledge: Acknowledge | None, after: float = PATIENCE) -> None:
        self._acknowledge = acknowledge
        self._after = after
        self._tasks: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """Watch until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            await asyncio.Event().wait()

    def watch(self, update: Update) -> None:
        """Keep an eye on this callback from now on."""
        assert self._tasks is not None, "run first"
        if self._acknowledge is not None:
            self._tasks.create_task(self._late(update, self._acknowledge))

    async def _late(self, update: Update, acknowledge: Acknowledge) -> None:
        await asyncio.sleep(self._after)
        try:
            await acknowledge(update)
        except Exception:
            log.exception("a callback could not be acknowledged")
