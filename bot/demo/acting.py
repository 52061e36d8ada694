"""A scripted person: acts, and waits for what the bots answer to the last act."""

from collections.abc import Callable

from bot.demo.cast import Role
from bot.demo.checkout import checkout_of, pay_on_page
from bot.demo.places import Landmark
from bot.simulator.telegram import LocalMessage, NothingCame

PATIENCE = 20.0  # seconds; Telegram's own pace for a group is one message in three


class SceneBroken(AssertionError):
    """The scripted ride could not go on; says where, and what was said until then."""


class Actor:
    """One role of the script. `acts` counts what the person had to do.

    Every wait looks only at what the bots sent or edited since the person's last act, so that an old button
    with the same label is never taken for the new one. Whatever does not come raises NothingCame with the
    conversation of the chat.
    """

    def __init__(self, role: Role) -> None:
        self.role = role
        self.acts = 0
        self._since = role.chat.mark()

    async def says(self, text: str) -> None:
        """Type a text."""
        self._begin()
        await self.role.person.say(self.role.chat, text)

    async def opens(self, link: str) -> None:
        """Follow a link to a bot."""
        self._begin()
        await self.role.person.open_link(link)

    async def presses(self, *labels: str) -> None:
        """Wait for a message with a button whose label holds one of `labels`, and press it."""
        message, label = await self._button(labels)
        self._begin()
        answer = await self.role.person.press(message, label, timeout=PATIENCE)
        if answer is None:
            raise NothingCame(f"nobody answered the button {label!r} in\n{self.role.chat.transcript()}")

    async def taps(self, label: str) -> None:
        """Wait for this label on the reply keyboard, and tap it."""
        chat = self.role.chat
        await self.sees_that(lambda _: any(label in b.text for row in chat.keyboard for b in row))
        self._begin()
        await self.role.person.tap(chat, label)

    async def shares(self, place: Landmark, live_period: int | None = None) -> None:
        """Send a point; with `live_period` seconds as a live location."""
        self._begin()
        await self.role.person.share_location(self.role.chat, place.lat, place.lon, live_period)

    async def shows_on_map(self, place: Landmark) -> None:
        """Send a place from the map's list, with its name."""
        self._begin()
        await self.role.person.share_venue(self.role.chat, place.lat, place.lon, place.name, place.address)

    async def pays(self) -> None:
        """Wait for an invoice, or a link to the gateway's page, and pay."""
        message = await self.sees_that(lambda m: m.invoice or checkout_of(m))
        self._begin()
        if link := checkout_of(message):
            return await pay_on_page(link)
        outcome = await self.role.person.pay(message)
        if not outcome.ok:
            raise NothingCame(f"the payment was refused: {outcome.error}\n{self.role.chat.transcript()}")

    async def sees(self, *words: str) -> LocalMessage:
        """Wait for a message that holds one of these words."""
        return await self.sees_that(lambda m: any(word in m.text for word in words))

    async def sees_that(self, wanted: Callable[[LocalMessage], object]) -> LocalMessage:
        """Wait for a message of which this holds."""
        return await self.role.chat.wait_for(wanted, timeout=PATIENCE, after=self._since)

    async def _button(self, labels: tuple[str, ...]) -> tuple[LocalMessage, str]:
        def has_one(message: LocalMessage) -> object:
            return _first(message, labels)

        message = await self.sees_that(has_one)
        return message, _first(message, labels)

    def _begin(self) -> None:
        self._since = self.role.chat.mark()
        self.acts += 1


def _first(message: LocalMessage, labels: tuple[str, ...]) -> str:
    """The first of these labels that a button under the message has, whole before in part; "" if none."""
    shown = [button.text for row in message.inline_keyboard for button in row]
    for label in labels:
        whole = [text for text in shown if text == label] or [text for text in shown if label in text]
        if whole:
            return whole[0]
    return ""
