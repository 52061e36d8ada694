"""Everybody and everything that exists in the local Telegram, and how messages travel in it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.simulator.telegram.bots import LocalBot, UpdateQueue
from bot.simulator.telegram.chats import Group, LocalChat, PrivateChat
from bot.simulator.telegram.clock import Clock
from bot.simulator.telegram.errors import ApiError, Json, bad_request, forbidden
from bot.simulator.telegram.messages import LocalInvoice, LocalMessage
from bot.simulator.telegram.people import Person
from bot.simulator.telegram.queries import CALLBACK_LIFETIME, Queries

_ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


class World:
    """Bots by token, people and groups by id, and the private chats between them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.bots: dict[str, LocalBot] = {}
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.private: dict[tuple[int, int], PrivateChat] = {}
        self.callbacks = Queries(clock, "4", CALLBACK_LIFETIME)
        self.checkouts = Queries(clock, "7", timedelta(seconds=10))
        self.invoice_links: dict[str, LocalInvoice] = {}
        self.amount_limits = {"KRW": (1_000, 14_000_000), "USD": (100, 1_000_000), "EUR": (100, 1_000_000)}
        self.webhook_set: Callable[[LocalBot], None] = lambda bot: None
        self._charges = itertools.count(1)
        self._group_ids = itertools.count(1)

    def now(self) -> int:
        """The present in Unix time."""
        return int(self.clock.now().timestamp())

    def next_charge(self) -> int:
        """A number for a payment that no other has."""
        return next(self._charges)

    def new_bot(
        self, token: str, username: str, first_name: str, privacy: bool, provider_tokens: frozenset[str]
    ) -> LocalBot:
        """Register a bot; its id is the number its token begins with."""
        head = token.partition(":")[0]
        place = len(self.bots) + 1
        updates = UpdateQueue(self.clock, place * 100_000_000 + 1)
        number = int(head) if head.isdigit() else 9_000_000_000 + place
        bot = LocalBot(token, number, username, first_name, privacy, provider_tokens, updates)
        self.bots[token] = bot
        return bot

    def new_group(
        self,
        title: str,
        members: Sequence[Person],
        bots: Sequence[LocalBot],
        admins: Sequence[Person | LocalBot],
        number: int | None,
        supergroup: bool,
    ) -> Group:
        """Found a group; its first person among the admins (else the members) owns it."""
        group = Group(self.clock, number or self._group_id(supergroup), title, supergroup)
        group.members = {person.id: person for person in members}
        group.bot_members = {bot.id: bot for bot in bots}
        for admin in admins:
            group.admins.add(admin.id)
            if isinstance(admin, Person):
                group.members[admin.id] = admin
            else:
                group.bot_members[admin.id] = admin
        people = [admin.id for admin in admins if isinstance(admin, Person)] or list(group.members)
        group.owner = people[0] if people else None
        self.groups[group.id] = group
        return group

    def private_chat(self, person: Person, bot: LocalBot) -> PrivateChat:
        """The chat of these two; it exists even before the person has started the bot."""
        key = (person.id, bot.id)
        if key not in self.private:
            self.private[key] = PrivateChat(self.clock, person, bot)
        return self.private[key]

    def chat_of(self, bot: LocalBot, chat_id: int | str) -> LocalChat:
        """The chat that a bot may write to under this id.

        Raises `ApiError` 400 for an unknown or migrated chat, 403 where the bot is not welcome.
        """
        if isinstance(chat_id, str):
            raise bad_request("chat not found")
        if (group := self.groups.get(chat_id)) is not None:
            return _open_group(group, bot, chat_id)
        person = self.people.get(chat_id)
        if person is None:
            raise bad_request("chat not found")
        chat = self.private_chat(person, bot)
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def message_from_bot(
        self, chat: LocalChat, bot: LocalBot, content: Json, markup: Json | None = None
    ) -> LocalMessage:
        """A bot's message; no bot is ever told of it."""
        payload: Json = {"message_id": chat.take_id(), "from": bot.user, "chat": chat.payload}
        payload |= {"date": self.now(), **content}
        if markup and "inline_keyboard" in markup:
            payload["reply_markup"] = markup
        return LocalMessage(chat, payload, bot, markup or None)

    def message_from_person(self, chat: LocalChat, person: Person, content: Json) -> LocalMessage:
        """A person's message, put into the chat and shown to every bot that may see it."""
        sender: Json = {"from": person.user}
        if isinstance(chat, Group) and person.id in chat.anonymous:
            sender = {"from": _ANONYMOUS, "sender_chat": chat.payload}
        payload: Json = {"message_id": chat.take_id(), **sender, "chat": chat.payload}
        payload |= {"date": self.now(), **content}
        message = LocalMessage(chat, payload, person)
        chat.add(message)
        self.show(message, "message")
        return message

    def show(self, message: LocalMessage, kind: str) -> None:
        """Push a person's message to the bots of its chat, as far as privacy mode lets them see it."""
        chat = message.chat
        for bot in chat.bots:
            if not isinstance(chat, Group) or chat.hears(bot, message):
                bot.updates.push(kind, message.payload)

    def migrate(self, group: Group) -> int:
        """Turn a group into a supergroup under a new id, which is given back."""
        old, old_payload, person = group.id, group.payload, next(iter(group.members.values()))
        new = self._group_id(supergroup=True)
        leaving: Json = {
            "message_id": group.take_id(),
            "from": person.user,
            "chat": old_payload,
            "date": self.now(),
            "migrate_to_chat_id": new,
        }
        group.migrated_to, group.supergroup = new, True
        group.renumber(new)
        self.groups[new] = group
        for bot in group.bots:
            bot.updates.push("message", leaving)
        self.message_from_person(group, person, {"migrate_from_chat_id": old})
        return new

    def admit(self, group: Group, newcomer: Person | LocalBot, by: Person) -> None:
        """Add somebody to a group, with the service message and a bot's own `my_chat_member`."""
        if isinstance(newcomer, LocalBot):
            group.bot_members[newcomer.id] = newcomer
            self.tell_standing(group, newcomer, by, "left", "member")
        else:
            group.members[newcomer.id] = newcomer
        self.message_from_person(group, by, {"new_chat_members": [newcomer.user]})

    def dismiss(self, group: Group, leaver: Person | LocalBot, by: Person) -> None:
        """Remove somebody from a group; a bot hears it as `my_chat_member`."""
        group.admins.discard(leaver.id)
        if isinstance(leaver, LocalBot):
            del group.bot_members[leaver.id]
            self.tell_standing(group, leaver, by, "member", "kicked")
        else:
            del group.members[leaver.id]
        self.message_from_person(group, by, {"left_chat_member": leaver.user})

    def tell_standing(self, chat: LocalChat, bot: LocalBot, by: Person, old: str, new: str) -> None:
        """Push the change of a bot's own standing in a chat."""
        body: Json = {"chat": chat.payload, "from": by.user, "date": self.now()}
        for name, status in (("old_chat_member", old), ("new_chat_member", new)):
            body[name] = {"status": status, "user": bot.user} | (
                {"until_date": 0} if status == "kicked" else {}
            )
        bot.updates.push("my_chat_member", body)

    def _group_id(self, supergroup: bool) -> int:
        first = 1_001_000_000_000 if supergroup else 4_000_000
        return -(first + next(self._group_ids))


def _open_group(group: Group, bot: LocalBot, chat_id: int) -> Group:
    if group.id != chat_id:
        raise ApiError(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=group.id
        )
    if bot.id not in group.bot_members:
        raise forbidden(f"bot is not a member of the {group.payload['type']} chat")
    return group
