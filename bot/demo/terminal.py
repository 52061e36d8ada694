"""Lets a person at the terminal be customer, dispatcher or driver while the bots are up."""

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable

from bot.demo.cast import Role
from bot.demo.checkout import checkout_of, is_checkout, pay_on_page
from bot.demo.conversation import Conversation
from bot.demo.numbering import Choice, Numbering, newest_with_buttons
from bot.demo.places import KNOWN, landmark
from bot.demo.screen import Screen
from bot.demo.stage import Stage
from bot.demo.typed import HELP, understand
from bot.simulator.telegram import LocalMessage

_QUIET = 0.5  # seconds without a message, after which a script on a pipe types its next line


class Terminal:
    """Turns typed lines into acts of the person who is being played, and shows what every chat says."""

    def __init__(self, stage: Stage, screen: Screen) -> None:
        self._cast = stage.cast
        self._screen = screen
        self._numbering = Numbering()
        self._conversation = Conversation(
            list(stage.cast), stage.zone, screen.say, reword=self._numbering.reword
        )
        self.me = stage.cast.customer
        self._verbs: dict[str, Callable[[str], Awaitable[None]]] = {
            "text": self._send,
            "say": self._send,
            "number": self._choose,
            "as": self._become,
            "pay": self._pay,
            "loc": self._locate,
            "contact": self._share_contact,
            "open": self._open,
            "buttons": self._show_buttons,
            "help": self._help,
            "unknown": self._not_known,
        }

    async def run(self, lines: AsyncIterable[str]) -> bool:
        """Obey lines until `:quit` or the end of them; gives whether there was any line at all."""
        heard = False
        try:
            self._ask()
            async for line in lines:
                heard = True
                if not await self.obey(line):
                    break
                self._ask()
        finally:
            self._screen.prompt("")
            self._conversation.close()
        return heard

    async def obey(self, line: str) -> bool:
        """Do what one line says; False for `:quit`."""
        typed = understand(line)
        if typed.verb == "quit":
            return False
        if typed.verb == "nothing":
            return True
        try:
            await self._verbs[typed.verb](typed.rest)
        except LookupError as refusal:
            self._screen.say(f"! {refusal.args[0] if refusal.args else refusal}")
        if not self._screen.live:
            await self._conversation.quiet(_QUIET)
        return True

    def _ask(self) -> None:
        self._screen.prompt(f"{self.me.person} ({self.me.key}) > ")

    async def _send(self, text: str) -> None:
        await self.me.person.say(self.me.chat, text, reply_to=_asked(self.me))

    async def _choose(self, number: str) -> None:
        choice = self._numbering.choice(int(number))
        if choice is None:
            await self._send(number)
            return
        self.me = choice.role
        if choice.message.deleted:
            raise LookupError("that message is gone; :buttons shows what is there")
        if choice.on_keyboard:
            await self.me.person.tap(self.me.chat, choice.button.text)
        else:
            await self._press(choice)

    async def _press(self, choice: Choice) -> None:
        button, person = choice.button, choice.role.person
        if button.pay:
            await self._pay_message(choice.message)
        elif button.callback_data is not None:
            if await person.press_data(choice.message, button.callback_data, timeout=10) is None:
                self._screen.say("! nobody answered that button")
        elif button.url is not None and is_checkout(button.url):
            await pay_on_page(button.url)
        elif button.url is not None and "t.me/" in button.url:
            await person.open_link(button.url)
        else:
            self._screen.say(f"  ({button.copy_text or button.url})")

    async def _become(self, name: str) -> None:
        role = self._cast.role(name)
        if role is None:
            raise LookupError("be one of: " + ", ".join(role.key for role in self._cast))
        self.me = role
        if not self._screen.live:
            self._screen.say(f"  (you are {role.person}, {role.key})")

    async def _pay(self, _: str) -> None:
        messages = self.me.chat.messages
        invoices = [m for m in messages if (m.invoice is not None and not m.deleted) or checkout_of(m)]
        if not invoices:
            raise LookupError(f"no invoice waits in the chat of {self.me.person}")
        await self._pay_message(invoices[-1])

    async def _pay_message(self, invoice: LocalMessage) -> None:
        if link := checkout_of(invoice):
            return await pay_on_page(link)
        outcome = await self.me.person.pay(invoice)
        if not outcome.ok:
            self._screen.say(f"! the payment was refused: {outcome.error}")

    async def _locate(self, said: str) -> None:
        person, chat = self.me.person, self.me.chat
        if degrees := _degrees(said):
            await person.share_location(chat, *degrees)
        elif place := landmark(said):
            await person.share_venue(chat, place.lat, place.lon, place.name, place.address)
        else:
            raise LookupError(f"write :loc 37.5 127.0, or one of: {KNOWN}")

    async def _share_contact(self, _: str) -> None:
        await self.me.person.share_contact(self.me.chat)

    async def _open(self, link: str) -> None:
        await self.me.person.open_link(link)

    async def _show_buttons(self, _: str) -> None:
        for message in newest_with_buttons(self.me):
            self._conversation.show_again(self.me, message)

    async def _help(self, _: str) -> None:
        self._screen.say(HELP)

    async def _not_known(self, word: str) -> None:
        raise LookupError(f"there is no :{word}; :help says what there is")


async def chat_at_terminal(stage: Stage, screen: Screen, lines: AsyncIterable[str]) -> None:
    """Chat until `:quit` or the end of the lines.

    Where nobody types at all (standard input is closed at once) the bots stay up until a signal.
    """
    if not await Terminal(stage, screen).run(lines):
        screen.say("Nobody can type here, so the bots just stay up. Ctrl-C or SIGTERM ends them.")
        await asyncio.get_running_loop().create_future()


def _asked(role: Role) -> LocalMessage | None:
    """The bot's message that asks for a reply, if nothing was said since: clients reply by themselves."""
    for message in reversed(role.chat.messages):
        if message.sender is role.person:
            return None
        if message.force_reply and not message.deleted:
            return message
    return None


def _degrees(said: str) -> tuple[float, float] | None:
    parts = said.replace(",", " ").split()
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        return None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None
