"""Long polling: a batch is made durable before the next call confirms it."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.inbound.bot_api import ApiRefused, BotApi, NoAnswer
from bot.inbound.lease import LeaseLost, PollingLease
from bot.inbound.updates import ALLOWED, Update
from bot.runtime.work_watch import Watched, unwatched

log = structlog.get_logger(__name__)

_LONGEST_WAIT = 30.0
_CONFLICT_WAIT = 5.0


class TokenRefused(Exception):
    """Telegram does not know this bot's token; look at the bot's token setting and at @BotFather."""

    def __str__(self) -> str:
        return f"{self.args[0]}: {(type(self).__doc__ or '').strip()}"


class Poller:
    """Fetches updates of one bot and gives them to `accept`, which returns once they are durable.

    Only the process that holds the lease polls. `timeout` is how many seconds a poll without news may
    last (Telegram allows 50). Each call, with the keeping of what it gave, is done within `during`.
    """

    def __init__(
        self,
        bot: str,
        api: BotApi,
        lease: PollingLease,
        accept: Callable[[Sequence[Update]], Awaitable[None]],
        *,
        timeout: int = 30,
        allowed: Sequence[str] = ALLOWED,
        during: Watched = unwatched,
    ) -> None:
        self.bot = bot
        self._api = api
        self._lease = lease
        self._accept = accept
        self._timeout = timeout
        self._allowed = list(allowed)
        self._during = during
        self._offset = 0
        self._failures = 0
        self.problem: str | None = "not polling yet"
        """Why no updates come in just now; None while they do."""

    async def run(self) -> None:
        """Poll until cancelled. Raises TokenRefused."""
        async with self._api:
            while True:
                self.problem = "another process polls"
                await self._lease.take()
                try:
                    async with asyncio.TaskGroup() as tasks:
                        tasks.create_task(self._lease.keep())
                        tasks.create_task(self._poll())
                except* LeaseLost:
                    log.warning("the polling lease was lost", bot=self.bot)
                except* TokenRefused:
                    raise TokenRefused(self.bot) from None

    async def stop(self) -> None:
        """After `run` was cancelled: let another process take over at once."""
        self.problem = "stopped"
        await self._lease.drop()

    async def _poll(self) -> None:
        await self._attempt(self._make_way)
        while True:
            await self._attempt(self._fetch)

    async def _make_way(self) -> None:
        info = await self._api.call("getWebhookInfo")
        if info.get("url"):
            log.info("removing the webhook, to poll", bot=self.bot)
            await self._api.call("deleteWebhook")
        self.problem = None

    async def _fetch(self) -> None:
        """One poll. What is empty confirms everything, so the count may start anew: Telegram renumbers."""
        updates: list[Update] = await self._api.call(
            "getUpdates",
            {
                "offset": self._offset,
                "limit": 100,
                "timeout": self._timeout,
                "allowed_updates": self._allowed,
            },
            within=self._timeout + 15.0,
        )
        self.problem = None
        if updates:
            await self._accept(updates)
        self._offset = max((update["update_id"] for update in updates), default=-1) + 1

    async def _attempt(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            with self._during():
                await step()
            self._failures = 0
        except ApiRefused as refused:
            await self._refused(refused)
        except NoAnswer as nothing:
            await self._wait(f"no answer from Telegram ({nothing})", None)
        except Exception:
            log.exception("a batch of updates was not made durable; it is fetched again", bot=self.bot)
            await self._wait("updates cannot be kept", None)

    async def _refused(self, refused: ApiRefused) -> None:
        if refused.code in (401, 404):
            log.error("Telegram does not know this bot's token", bot=self.bot)
            raise TokenRefused(self.bot)
        if refused.code == 409:
            await self._conflict(refused)
        else:
            await self._wait(f"Telegram refuses updates ({refused.code})", refused.retry_after)

    async def _conflict(self, refused: ApiRefused) -> None:
        if "webhook" in refused.description.lower():
            await self._wait("a webhook is set", None)
            await self._attempt(self._make_way)
            return
        await self._wait("another program polls with this token", _CONFLICT_WAIT)

    async def _wait(self, problem: str, seconds: float | None) -> None:
        if self.problem != problem:
            log.warning("no updates come in", bot=self.bot, why=problem)
        self.problem = problem
        self._failures += 1
        usual = min(_LONGEST_WAIT, 0.5 * 2.0 ** min(self._failures, 10))
        await asyncio.sleep((seconds or usual) * random.uniform(1.0, 1.3))
