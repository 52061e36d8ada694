"""A crowd at both bots: people who book, drive and dispatch, and people who do whatever they like."""

import asyncio
import random
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.demo.stage import Stage
from bot.simulator.telegram import Group, LocalBot, LocalMessage, NothingCame, Person, PrivateChat
from domain.values.ids import CODE_ALPHABET, CODE_LENGTH
from tests.optional import the
from tests.patience import HANG
from tests.properties.hostile_words import COMMANDS, DATA, STAFF_COMMANDS, THINGS, WORDS, changed

CODE = re.compile(rf"\b[{CODE_ALPHABET}]{{{CODE_LENGTH}}}\b")
NAMES = ("<b>J&", "{0}%s", "ㅤ", "x" * 64, "\u202eevil", "\U0001d17a\U0001d17a")
PLATES = ("12가3456", "34나7890")


def mark(person: Person) -> str:
    """What this person writes into every address, and nobody else may read."""
    return f"ZQ{person.id}QZ"


@dataclass
class HostileUsers:
    """The crowd; `chance` decides who does what, `unanswered` are the callbacks that nobody answered."""

    stage: Stage
    chance: random.Random
    customers: list[Person] = field(default_factory=list)
    strangers: list[Person] = field(default_factory=list)
    drivers: list[Person] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    presses: int = 0

    async def gather(self) -> None:
        """Customers with odd names, strangers (one of them in the staff group), drivers with cars."""
        tg, cast = self.stage.telegram, self.stage.cast
        for at, name in enumerate(NAMES):
            made = tg.add_person(8000 + at, name, language_code=self.chance.choice(["ko", "en", None, "xx"]))
            (self.customers if at % 2 else self.strangers).append(made)
        self.strangers.append(tg.add_person(2**52 - 1, "Far", phone="+16502530000"))
        self.customers += [cast.customer.person, cast.guest.person]
        tg.admit(cast.staff, self.strangers[0], cast.dispatcher.person)
        self.drivers = [cast.driver.person, cast.second_driver.person]
        for driver, plate in zip(self.drivers, PLATES, strict=True):
            await self._hire(driver, plate)
        for person in [*self.customers, *self.strangers]:
            await person.say(cast.booking, "/start")

    async def act(self) -> None:
        """One thing that somebody does, and whatever comes of it."""
        sensible = (self.book, self.dispatch, self.drive)
        anything = (self.press_anything, self.type_anything, self.send_anything)
        await self.chance.choices(sensible + anything, (34, 12, 10, 26, 12, 6))[0]()
        await asyncio.sleep(0)

    async def book(self) -> None:
        """A customer does a few times what the last message asks for, and mostly pays."""
        person = self.chance.choice(self.customers)
        chat = person.chat_with(self.stage.cast.booking)
        for _ in range(self.chance.randrange(2, 12)):
            begun = chat.mark()
            await self._go_on(person, chat)
            with suppress(NothingCame):
                await chat.wait_for(lambda _: True, timeout=0.5, after=begun)

    async def _go_on(self, person: Person, chat: PrivateChat) -> None:
        said = [m for m in chat.messages if m.from_bot and not m.deleted]
        last = said[-1] if said else None
        if last is None or self.chance.random() < 0.05:
            await person.say(chat, self.chance.choice(COMMANDS))
        elif last.invoice is not None:
            payer = person if self.chance.random() < 0.8 else self.chance.choice(self.strangers)
            await payer.pay(last)
        elif chat.keyboard:
            await self._fill_in(person, chat)
        elif last.inline_keyboard:
            await self._press_one_of(person, last, first=0.92)
        else:
            await person.say(chat, "/start")

    async def dispatch(self) -> None:
        """The dispatcher works on cards and types commands; strangers in the group try to."""
        cast = self.stage.cast
        person = cast.dispatcher.person if self.chance.random() < 0.8 else self.strangers[0]
        said = [m for m in cast.staff.messages[-20:] if m.from_bot and not m.deleted]
        if not said or self.chance.random() < 0.4:
            text = self.chance.choice(STAFF_COMMANDS).replace("{code}", self._code())
            await person.say(cast.staff, text, self._form(said))
        else:
            await self._press_one_of(person, self.chance.choice(said), first=0.4)

    async def drive(self) -> None:
        """A driver takes jobs and shifts."""
        person = self.chance.choice(self.drivers)
        chat = person.chat_with(self.stage.cast.dispatch)
        jobs = [m for m in chat.messages[-6:] if m.from_bot and m.inline_keyboard]
        if jobs and self.chance.random() < 0.7:
            await self._press_one_of(person, jobs[-1], first=0.8)
        else:
            await person.say(chat, self.chance.choice(["/available", *COMMANDS, *WORDS]))

    async def press_anything(self) -> None:
        """Anybody presses any button there ever was, theirs or not, as it is or changed, or forges one."""
        message = self.chance.choice(self._messages())
        buttons = [b.callback_data for row in message.inline_keyboard for b in row if b.callback_data]
        data = self.chance.choice(buttons or DATA)
        match self.chance.randrange(4):
            case 0:
                data = changed(self.chance, data, [self._code()])
            case 1:
                data = self.chance.choice(DATA)
        person = self.chance.choice(self._people())
        if self.chance.random() < 0.3:
            await self._press_raw(person, message, data)
        else:
            await self._press(person, message, data)

    async def type_anything(self) -> None:
        """Anybody types anything to either bot."""
        person, cast = self.chance.choice(self._people()), self.stage.cast
        text = self.chance.choice([*WORDS, *COMMANDS, *STAFF_COMMANDS]).replace("{code}", self._code())
        sent = await person.say(self.chance.choice([cast.booking, cast.dispatch]), text)
        if self.chance.random() < 0.1:
            await person.edit(sent, self.chance.choice(WORDS))

    async def send_anything(self) -> None:
        """Anybody sends a message of any kind, even one that a framework cannot read."""
        person, cast = self.chance.choice(self._people()), self.stage.cast
        bot = self.chance.choice([cast.booking, cast.dispatch])
        chat = self.chance.choice([person.chat_with(bot).payload, cast.staff.payload])
        person.chat_with(bot).started = True
        body = {"message_id": 10**6, "date": 1, "chat": chat, "from": person.user}
        kind = self.chance.choice(["message", "message", "edited_message"])
        thing = dict(self.chance.choice(THINGS))
        if chat == cast.staff.payload:
            thing.pop("migrate_to_chat_id", None)  # only Telegram says so, and of this group it would be true
        if "reply_to_message" in thing:
            thing["reply_to_message"] = thing["reply_to_message"] | {"chat": chat}
        bot.updates.push(kind, body | thing)

    async def _hire(self, driver: Person, plate: str) -> None:
        cast = self.stage.cast
        dispatcher, chat = cast.dispatcher.person, driver.chat_with(cast.dispatch)
        await dispatcher.say(cast.staff, f"/register {plate} sonata tmap basic")
        await cast.staff.wait_for(lambda m: "등록했어요" in m.text)
        begun = cast.staff.mark()
        await dispatcher.say(cast.staff, f"/driver {plate}")
        link = await cast.staff.wait_for(lambda m: "drive_" in m.text, after=begun)
        await driver.open_link(the(re.search(r"https://\S+", link.text))[0])
        await chat.wait_for(lambda m: m.reply_keyboard)
        await driver.share_contact(chat)
        await driver.say(chat, "/available")

    async def _fill_in(self, person: Person, chat: PrivateChat) -> None:
        asked = [button for row in chat.keyboard for button in row if button.request_contact]
        if asked:
            await person.share_contact(chat)
        elif self.chance.random() < 0.6:
            await person.share_location(chat, 37.5 + self.chance.random() / 10, 127.0)
        else:
            await person.say(chat, f"{self.chance.choice(WORDS)[:40]} {mark(person)} 1")

    async def _press_one_of(self, person: Person, message: LocalMessage, first: float) -> None:
        buttons = [b.callback_data for row in message.inline_keyboard for b in row if b.callback_data]
        if buttons:
            data = buttons[0] if self.chance.random() < first else self.chance.choice(buttons)
            await self._press(person, message, data)

    async def _press(self, person: Person, message: LocalMessage, data: str) -> None:
        self.presses += 1
        if await person.press_data(message, data, timeout=HANG) is None:
            self.unanswered.append(f"{person.id} {data!r}")

    async def _press_raw(self, person: Person, message: LocalMessage, data: str) -> None:
        """A callback on an inline message, on one that is shown no more, or on nothing at all."""
        bot = message.sender
        assert isinstance(bot, LocalBot)
        self.presses += 1
        query = self.stage.telegram.world.callbacks.ask(bot)
        gone = {"chat": message.payload["chat"], "message_id": message.id, "date": 0}
        place: dict[str, Any] = self.chance.choice([{"inline_message_id": "x"}, {"message": gone}, {}])
        body = {"id": query.id, "from": person.user, "chat_instance": "1", "data": data}
        bot.updates.push("callback_query", body | place)
        try:
            await asyncio.wait_for(query.answer, HANG)
        except TimeoutError:
            self.unanswered.append(f"{person.id} {data!r} from {list(place)}")

    def _form(self, said: list[LocalMessage]) -> LocalMessage | None:
        forms = [message for message in said if message.force_reply]
        return forms[-1] if forms and self.chance.random() < 0.5 else None

    def _messages(self) -> list[LocalMessage]:
        world = self.stage.telegram.world
        chats: list[PrivateChat | Group] = [*world.private.values(), self.stage.cast.staff]
        return [m for chat in chats for m in chat.messages if m.from_bot]

    def _people(self) -> list[Person]:
        cast = self.stage.cast
        return [*self.customers, *self.strangers, *self.drivers, cast.dispatcher.person]

    def _code(self) -> str:
        found = [code for m in self.stage.cast.staff.messages[-30:] for code in CODE.findall(m.text)]
        return self.chance.choice(found) if found else "A7K2Q"
