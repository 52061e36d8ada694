"""Chats: what was said in them, and waiting for what will be."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.simulator.telegram.clock import Clock
from bot.simulator.telegram.errors import Json
from bot.simulator.telegram.messages import Button, LocalMessage
from bot.simulator.telegram.transcript import content, transcript

if TYPE_CHECKING:
    from bot.simulator.telegram.bots import LocalBot
    from bot.simulator.telegram.people import Person

Predicate = Callable[[LocalMessage], object]
_HISTORY = 2_000
MISSED_AFTER = 120.0
"""Seconds after which what does not come is missed, unless a caller says otherwise."""


class NothingCame(AssertionError):
    """No message that was waited for came in time; the text carries the conversation so far."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened in a chat, for the transcript."""

    at: datetime
    who: str
    bot: bool
    what: str
    payload: Json | None = None
    markup: Json | None = None


@dataclass(slots=True, eq=False)
class _Waiter:
    wanted: Predicate
    anyone: bool
    found: asyncio.Future[LocalMessage]

    def look(self, message: LocalMessage) -> None:
        """Take the message if it is the one; a broken predicate fails in the waiting test, not here."""
        if self.found.done() or not (self.anyone or message.from_bot):
            return
        try:
            if self.wanted(message):
                self.found.set_result(message)
        except LookupError:
            return
        except (ArithmeticError, AssertionError, AttributeError, TypeError, ValueError) as failure:
            self.found.set_exception(failure)


class LocalChat(ABC):
    """What private chats and groups have in common: messages by number, and who waits for which."""

    payload: Json

    def __init__(self, clock: Clock, number: int) -> None:
        self.clock = clock
        self.id = number
        self.messages: list[LocalMessage] = []
        self.history: deque[Line] = deque(maxlen=_HISTORY)
        self.keyboard: list[list[Button]] = []
        self.pinned: list[int] = []
        self._by_id: dict[int, LocalMessage] = {}
        self._changed: dict[int, LocalMessage] = {}
        self._next_id = 1
        self._events = 0
        self._waiters: dict[int, _Waiter] = {}
        self._gone: dict[int, list[asyncio.Future[None]]] = {}
        self._watchers: list[Callable[[Line], None]] = []

    @property
    @abstractmethod
    def bots(self) -> Iterable[LocalBot]:
        """The bots in this chat."""

    @property
    def last(self) -> LocalMessage:
        """The newest message of a bot that is not deleted; `LookupError` where there is none."""
        for message in reversed(self.messages):
            if message.from_bot and not message.deleted:
                return message
        raise LookupError("no bot has said anything here")

    def message(self, number: int) -> LocalMessage | None:
        """The message with this number, deleted ones apart."""
        found = self._by_id.get(number)
        return None if found is None or found.deleted else found

    def take_id(self) -> int:
        """The number of the next message."""
        number = self._next_id
        self._next_id += 1
        return number

    def add(self, message: LocalMessage) -> None:
        """Put a new message into the chat and tell who waits for it."""
        self.messages.append(message)
        self._by_id[message.id] = message
        if message.markup:
            self._show_keyboard(message)
        self._happened(message, "")

    def edited(self, message: LocalMessage) -> None:
        """Tell who waits that a message has changed."""
        message.edited_times += 1
        self._happened(message, "edit")

    def remove(self, message: LocalMessage) -> None:
        """Take a message out of sight."""
        message.deleted = True
        self._changed.pop(message.id, None)
        self.note(message.sender, f"🗑 {content(message.payload)[:40]}")
        for waiter in self._gone.pop(message.id, ()):
            if not waiter.done():
                waiter.set_result(None)

    def note(self, who: Person | LocalBot, what: str) -> None:
        """Remember something that is not a message (a pressed button, an alert) for the transcript."""
        user = who.user
        self._remember(Line(self.clock.now(), user["first_name"], user["is_bot"], what))

    def mark(self) -> int:
        """The number of the last thing that happened, for `wait_for(after=...)`."""
        return self._events

    async def wait_for(
        self, wanted: Predicate, timeout: float = MISSED_AFTER, after: int | None = None, anyone: bool = False
    ) -> LocalMessage:
        """The newest message that matches, already there or to come within `timeout` seconds.

        Only what a bot said counts unless `anyone`; with `after` only what was sent or edited since
        that mark. A `LookupError` in `wanted` means no. Raises `NothingCame` with the conversation.
        """
        waiter = _Waiter(wanted, anyone, asyncio.get_running_loop().create_future())
        for message in reversed(self._changed.values()):
            if after is not None and message.event <= after:
                break
            waiter.look(message)
            if waiter.found.done():
                return waiter.found.result()
        self._waiters[id(waiter)] = waiter
        try:
            return await asyncio.wait_for(waiter.found, timeout)
        except TimeoutError:
            raise NothingCame(f"nothing matched within {timeout} s in\n{self.transcript()}") from None
        finally:
            del self._waiters[id(waiter)]

    async def wait_deleted(self, message: LocalMessage, timeout: float = MISSED_AFTER) -> None:
        """Wait until a message is deleted; raises `NothingCame` after `timeout` seconds."""
        if message.deleted:
            return
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._gone.setdefault(message.id, []).append(gone)
        try:
            await asyncio.wait_for(gone, timeout)
        except TimeoutError:
            raise NothingCame(f"still there after {timeout} s in\n{self.transcript()}") from None

    def watch(self, shown: Callable[[Line], None]) -> Callable[[], None]:
        """Call `shown` with every new line of the conversation, until the function given back is called."""
        self._watchers.append(shown)
        return lambda: self._watchers.remove(shown)

    def transcript(self) -> str:
        """The conversation, one line a thing that happened."""
        return transcript(self)

    def _happened(self, message: LocalMessage, what: str) -> None:
        self._events += 1
        message.event = self._events
        self._changed.pop(message.id, None)
        self._changed[message.id] = message
        user = message.payload["from"]
        line = Line(
            self.clock.now(), user["first_name"], message.from_bot, what, message.payload, message.markup
        )
        self._remember(line)
        for waiter in list(self._waiters.values()):
            waiter.look(message)

    def _remember(self, line: Line) -> None:
        self.history.append(line)
        for shown in self._watchers:
            shown(line)

    def _show_keyboard(self, message: LocalMessage) -> None:
        if message.reply_keyboard:
            self.keyboard = message.reply_keyboard
        elif message.removes_keyboard:
            self.keyboard = []


class PrivateChat(LocalChat):
    """One person's chat with one bot."""

    def __init__(self, clock: Clock, person: Person, bot: LocalBot) -> None:
        super().__init__(clock, person.id)
        self.person = person
        self.bot = bot
        self.started = False
        self.blocked = False
        self.payload = {"id": person.id, "type": "private"}
        for name in ("first_name", "last_name", "username"):
            if value := person.user.get(name):
                self.payload[name] = value

    @property
    def bots(self) -> Iterable[LocalBot]:
        """The one bot in it."""
        return (self.bot,)


class Group(LocalChat):
    """A group or supergroup with people and bots."""

    def __init__(self, clock: Clock, number: int, title: str, supergroup: bool) -> None:
        super().__init__(clock, number)
        self.title = title
        self.supergroup = supergroup
        self.members: dict[int, Person] = {}
        self.bot_members: dict[int, LocalBot] = {}
        self.admins: set[int] = set()
        self.owner: int | None = None
        self.anonymous: set[int] = set()
        self.migrated_to: int | None = None
        self.payload = {}
        self.renumber(number)

    def renumber(self, number: int) -> None:
        """Go on under another id (after a migration to a supergroup)."""
        self.id = number
        kind = "supergroup" if self.supergroup else "group"
        self.payload = {"id": number, "type": kind, "title": self.title}

    @property
    def bots(self) -> Iterable[LocalBot]:
        """All bots in it."""
        return tuple(self.bot_members.values())

    def hears(self, bot: LocalBot, message: LocalMessage) -> bool:
        """Whether Telegram shows this person's message to this bot (privacy mode)."""
        payload = message.payload
        if not bot.privacy or bot.id in self.admins:
            return True
        if (replied := payload.get("reply_to_message")) and replied["from"]["id"] == bot.id:
            return True
        text = message.text
        if not text.startswith("/"):
            return not _is_said(payload)
        name, _, addressee = text.split(maxsplit=1)[0].partition("@")
        return len(name) > 1 and (not addressee or addressee.lower() == bot.username.lower())


def _is_said(payload: Json) -> bool:
    return any(kind in payload for kind in ("text", "contact", "location", "venue", "photo"))
