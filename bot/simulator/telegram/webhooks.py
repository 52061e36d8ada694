"""Posting updates to the webhooks that bots have set."""

from __future__ import annotations

import asyncio
import logging

import aiohttp

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.world import World

_log = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


class Webhooks:
    """One posting task a bot: in order, again until the receiver answers 2xx."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tasks: list[asyncio.Task[None]] = []
        self._group = asyncio.TaskGroup()
        self._served: set[int] = set()

    def serve(self, bot: LocalBot) -> None:
        """Post this bot's updates wherever its webhook points, for as long as the server is open."""
        if bot.id in self._served:
            return
        self._served.add(bot.id)
        self._tasks.append(self._group.create_task(self._post_all(bot)))

    async def open(self) -> None:
        """Get ready to post."""
        self._group = await asyncio.TaskGroup().__aenter__()

    async def close(self) -> None:
        """Stop posting. Raises what a posting task has failed with."""
        for task in self._tasks:
            task.cancel()
        await self._group.__aexit__(None, None, None)
        self._tasks.clear()
        self._served.clear()

    async def _post_all(self, bot: LocalBot) -> None:
        pushed = asyncio.Event()
        pushed.set()
        bot.updates.pushed = pushed.set
        pause = _FIRST_PAUSE
        async with aiohttp.ClientSession() as session:
            while True:
                await pushed.wait()
                pushed.clear()
                while bot.webhook.get("url") and (update := bot.updates.take_one()) is not None:
                    if await self._post(session, bot, update):
                        bot.updates.confirm(update["update_id"] + 1)
                        pause = _FIRST_PAUSE
                    else:
                        await asyncio.sleep(pause)
                        pause = min(_LONGEST_PAUSE, pause * 2)

    async def _post(self, session: aiohttp.ClientSession, bot: LocalBot, update: dict[str, object]) -> bool:
        headers = {}
        if secret := bot.webhook["secret"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        try:
            async with session.post(bot.webhook["url"], json=update, headers=headers) as response:
                if response.ok:
                    return True
                failure = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            failure = f"Connection failed: {type(error).__name__}"
        bot.webhook |= {"last_error_date": self._world.now(), "last_error_message": failure}
        return False
