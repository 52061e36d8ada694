"""The local Telegram as tests, the demo and the benchmark hold it in their hands."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from types import TracebackType

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.chats import Group, LocalChat
from bot.simulator.telegram.clock import Clock, WallClock
from bot.simulator.telegram.errors import Json
from bot.simulator.telegram.people import Person
from bot.simulator.telegram.server import BotApiServer
from bot.simulator.telegram.transcript import transcript
from bot.simulator.telegram.webhooks import Webhooks
from bot.simulator.telegram.world import World


class LocalTelegram(BotApiServer):
    """A Bot API server on this machine, with people who chat with its bots.

    `faults` scripts trouble, `calls` counts method calls by (bot, method), `log` keeps the last of
    them, `complaints` what bots sent that the Bot API does not have. With `enforce_rates` the limits
    of the real Telegram hold. Times come from `clock`.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.world = World(clock or WallClock())
        super().__init__(self.world)
        self.url = ""
        self._webhooks = Webhooks(self.world)
        self.world.webhook_set = self._webhooks.serve

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; `url` is then what bots put before `/bot<token>/<method>`."""
        port = await self.open(host, port)
        await self._webhooks.open()
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Close the server; everything that was said stays readable."""
        await self._webhooks.close()
        await self.close()

    async def __aenter__(self) -> LocalTelegram:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def add_bot(
        self,
        token: str,
        username: str,
        first_name: str,
        privacy: bool = True,
        provider_tokens: Collection[str] = ("TEST:PROVIDER",),
    ) -> LocalBot:
        """Register a bot. Invoices are taken with one of its `provider_tokens` only."""
        return self.world.new_bot(token, username, first_name, privacy, frozenset(provider_tokens))

    def add_person(
        self,
        id: int,
        first_name: str,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "ko",
        phone: str = "+821012345678",
    ) -> Person:
        """A new account."""
        person = Person(self.world, id, first_name, last_name, username, language_code, phone)
        self.world.people[id] = person
        return person

    def add_group(
        self,
        title: str,
        members: Sequence[Person] = (),
        bots: Sequence[LocalBot] = (),
        admins: Sequence[Person | LocalBot] = (),
        id: int | None = None,
        supergroup: bool = True,
    ) -> Group:
        """A group that exists already: nobody is told that it was made. Admins are members too."""
        return self.world.new_group(title, members, bots, admins, id, supergroup)

    def migrate(self, group: Group) -> int:
        """Turn a group into a supergroup; its new id is given back, the old one answers 400."""
        return self.world.migrate(group)

    def admit(self, group: Group, newcomer: Person | LocalBot, by: Person) -> None:
        """Add a person or a bot to a group, as the member `by` does it."""
        self.world.admit(group, newcomer, by)

    def dismiss(self, group: Group, leaver: Person | LocalBot, by: Person) -> None:
        """Remove a person or a bot from a group, as the member `by` does it."""
        self.world.dismiss(group, leaver, by)

    def redeliver(self, bot: LocalBot, update: Json, renumber: bool = False) -> None:
        """Deliver an update once more, with the same update_id or a new one."""
        bot.updates.repeat(update, renumber)

    def duplicate(self, bot: LocalBot, times: int = 1) -> None:
        """Deliver each of the next `times` updates a second time after it was confirmed."""
        bot.updates.duplicate(times)

    def reorder(self, bot: LocalBot, chance: random.Random | None = None) -> None:
        """Change the order of the updates that wait: reversed, or by `chance`."""
        bot.updates.shuffle(chance)

    def transcript(self, chat: LocalChat, since: int = 0) -> str:
        """A chat as readable lines with times (UTC); `since` leaves out that many first lines."""
        return transcript(chat, since)
