"""The lease that decides which process polls for a bot."""

import asyncio
from datetime import timedelta

import structlog

from bot.runtime.work_watch import Watched, unwatched
from domain.ports.clock import Clock
from domain.ports.inbox import Inbox

log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """Another process polls for this bot now."""


class PollingLease:
    """Taken, kept and dropped for one bot by one owner; a dead owner's lease ends after `life` seconds.

    An owner that comes back under the same name has its lease at once: name it after the machine or
    pod, so that a restart after a crash does not wait.
    """

    def __init__(
        self,
        bot: str,
        owner: str,
        inbox: Inbox,
        clock: Clock,
        life: float = 15.0,
        during: Watched = unwatched,
    ) -> None:
        self._bot = bot
        self._owner = owner
        self._inbox = inbox
        self._clock = clock
        self._life = life
        self._during = during

    async def take(self) -> None:
        """Return when the lease is ours; while the database is away it is asked for again and again."""
        told = False
        while True:
            try:
                if await self._ask():
                    return
            except Exception:
                log.exception("the polling lease could not be asked for", bot=self._bot)
            else:
                if not told:
                    log.info("another process polls for this bot; waiting to take over", bot=self._bot)
                told = True
            await asyncio.sleep(self._life / 3)

    async def keep(self) -> None:
        """Renew until cancelled. Raises LeaseLost; whatever the database raises when that lasts too long."""
        missed = 0
        while True:
            await asyncio.sleep(self._life / 4)
            try:
                held = await self._ask()
            except Exception:
                missed += 1
                log.exception("the polling lease could not be renewed", bot=self._bot)
                if missed >= 3:
                    raise LeaseLost from None
                continue
            missed = 0
            if not held:
                raise LeaseLost

    async def drop(self) -> None:
        """Let another process poll at once."""
        await self._inbox.drop_lease(self._bot, self._owner)

    async def _ask(self) -> bool:
        now = self._clock.now()
        until = now + timedelta(seconds=self._life)
        with self._during():
            return await self._inbox.take_lease(self._bot, self._owner, now, until)
