"""Webhooks: Telegram posts each update, and hears that it was taken once it is durable."""

import asyncio
import hmac
import json
import random
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web

from bot.inbound.bot_api import ApiRefused, BotApi, NoAnswer
from bot.inbound.poller import TokenRefused
from bot.inbound.updates import ALLOWED, Update

log = structlog.get_logger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LOOK_EVERY = 60.0
_LONGEST_WAIT = 30.0


class Webhook:
    """Has one bot's updates posted to `{public_url}/telegram/{bot}` and gives them to `accept`.

    `accept` returns once an update is durable; only then does Telegram get its 200. A post without the
    secret is refused. Source: Telegram's documentation of setWebhook.
    """

    def __init__(
        self,
        bot: str,
        api: BotApi,
        public_url: str,
        secret: str,
        accept: Callable[[Sequence[Update]], Awaitable[None]],
        *,
        look_every: float = _LOOK_EVERY,
    ) -> None:
        self.bot = bot
        self._api = api
        self._path = f"/telegram/{bot}"
        self._address = public_url.rstrip("/") + self._path
        self._secret = secret
        self._accept = accept
        self._look_every = look_every
        self._failures = 0
        self._set_once = False
        self.problem: str | None = "the webhook is not set yet"
        """Why no updates come in just now; None while they do."""

    def route(self) -> web.RouteDef:
        """Where Telegram posts."""
        return web.post(self._path, self._take)

    async def run(self) -> None:
        """Set the webhook, and look after it until cancelled. Raises TokenRefused."""
        async with self._api:
            while True:  # noqa: ASYNC110 - nobody tells when Telegram has dropped a webhook
                await asyncio.sleep(await self._look_after())

    async def _look_after(self) -> float:
        """Set the webhook at the start (its secret may be a new one) and whenever it no longer stands.

        Gives the seconds until the next look.
        """
        try:
            if not self._set_once or not await self._stands():
                await self._set()
            self.problem, self._failures = None, 0
            return self._look_every
        except ApiRefused as refused:
            if refused.code in (401, 404):
                log.error("Telegram does not know this bot's token", bot=self.bot)
                raise TokenRefused(self.bot) from None
            return self._again_in(f"Telegram refuses the webhook: {refused.description}", refused.retry_after)
        except NoAnswer as nothing:
            return self._again_in(f"no answer from Telegram ({nothing})", None)

    async def _stands(self) -> bool:
        return bool((await self._api.call("getWebhookInfo")).get("url") == self._address)

    async def _set(self) -> None:
        wanted = {"url": self._address, "secret_token": self._secret, "allowed_updates": list(ALLOWED)}
        await self._api.call("setWebhook", wanted)
        self._set_once = True
        log.info("the webhook is set", bot=self.bot, address=self._address)

    def _again_in(self, problem: str, seconds: float | None) -> float:
        if self.problem != problem:
            log.warning("no updates come in", bot=self.bot, why=problem)
        self.problem = problem
        self._failures += 1
        usual = min(_LONGEST_WAIT, 0.5 * 2.0 ** min(self._failures, 10))
        return (seconds or usual) * random.uniform(1.0, 1.3)

    async def _take(self, request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode(errors="replace"), self._secret.encode()):
            log.warning("a post to the webhook without its secret was refused", bot=self.bot)
            return web.Response(status=403)
        update = _update_in(await request.read())
        if update is None:
            log.warning("a post to the webhook that is no update was refused", bot=self.bot)
            return web.Response(status=400)
        try:
            await self._accept([update])
        except Exception:
            log.exception("an update was not made durable; Telegram posts it again", bot=self.bot)
            return web.Response(status=503)
        return web.Response()


def _update_in(body: bytes) -> Update | None:
    """The update, where the body holds one."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    return update if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else None
