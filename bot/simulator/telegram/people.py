"""What people do in the local Telegram: write, press, share, pay, block."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.chats import MISSED_AFTER, Group, LocalChat, PrivateChat
from bot.simulator.telegram.entities import detect
from bot.simulator.telegram.errors import Json
from bot.simulator.telegram.messages import LocalMessage
from bot.simulator.telegram.payments import pay_invoice
from bot.simulator.telegram.queries import CallbackAnswer, PaymentOutcome

if TYPE_CHECKING:
    from bot.simulator.telegram.world import World

_SEOUL_STATION = (37.5547, 126.9707)


class Person:
    """A human with an account. Every act goes to the bots at once, as updates."""

    def __init__(
        self,
        world: World,
        number: int,
        first_name: str,
        last_name: str | None,
        username: str | None,
        language_code: str | None,
        phone: str,
    ) -> None:
        self._world = world
        self.id = number
        self.phone = phone
        self.location = _SEOUL_STATION
        self.user: Json = {"id": number, "is_bot": False, "first_name": first_name}
        for name, value in (
            ("last_name", last_name),
            ("username", username),
            ("language_code", language_code),
        ):
            if value:
                self.user[name] = value

    def __str__(self) -> str:
        return self.first_name

    @property
    def first_name(self) -> str:
        """The first name that others see."""
        return str(self.user["first_name"])

    @property
    def username(self) -> str | None:
        """The public name without @, if any."""
        return self.user.get("username")

    def chat_with(self, bot: LocalBot) -> PrivateChat:
        """The private chat with a bot, whether started or not."""
        return self._world.private_chat(self, bot)

    async def say(
        self, where: LocalChat | LocalBot, text: str, reply_to: LocalMessage | None = None
    ) -> LocalMessage:
        """Send a text; writing to a bot for the first time starts it, and unblocks it."""
        content: Json = {"text": text}
        if entities := detect(text):
            content["entities"] = entities
        return self._send(where, content, reply_to)

    async def press(
        self, message: LocalMessage, wanted: str, wait: bool = True, timeout: float = MISSED_AFTER
    ) -> CallbackAnswer | None:
        """Press the button with this label (or part of it) or callback data.

        Gives what the bot answered, or None where it did not within `timeout` seconds. A link to a
        bot is followed, a copy button gives its text. Raises `LookupError` where there is no such button.
        """
        button = message.button(wanted)
        if button.callback_data is not None:
            return await self.press_data(message, button.callback_data, wait, timeout)
        if button.pay:
            raise LookupError("this button pays: use pay()")
        if button.url is not None and "t.me/" in button.url:
            await self.open_link(button.url)
        return CallbackAnswer(button.copy_text, False, True, 0.0)

    async def press_data(
        self, message: LocalMessage, data: str, wait: bool = True, timeout: float = MISSED_AFTER
    ) -> CallbackAnswer | None:
        """Send any callback data from any message, as a forged client may."""
        bot = message.sender
        if not isinstance(bot, LocalBot):
            raise LookupError("only a bot's message has buttons")
        query = self._world.callbacks.ask(bot)
        body: Json = {
            "id": query.id,
            "from": self.user,
            "message": _visible(message),
            "chat_instance": str(-message.chat.id),
            "data": data,
        }
        started = time.perf_counter()
        message.chat.note(self, f"[{_label(message, data)}]")
        bot.updates.push("callback_query", body)
        if not wait:
            return CallbackAnswer(None, False, False, 0.0)
        try:
            answer = await asyncio.wait_for(query.answer, timeout)
        except TimeoutError:
            return None
        if text := answer.get("text"):
            message.chat.note(bot, f"💬 {text}")
        seconds = time.perf_counter() - started
        return CallbackAnswer(answer.get("text"), answer.get("show_alert", False), True, seconds)

    async def tap(self, chat: LocalChat, label: str) -> LocalMessage:
        """Tap the reply keyboard: sends its text, or the contact or location it asks for.

        Raises `LookupError` where no such button is shown.
        """
        shown = [button for row in chat.keyboard for button in row]
        found = [button for button in shown if label == button.text] or [
            button for button in shown if label in button.text
        ]
        if not found:
            raise LookupError(f"no {label!r} on the keyboard {[button.text for button in shown]}")
        if found[0].request_contact:
            return await self.share_contact(chat)
        if found[0].request_location:
            return await self.share_location(chat, *self.location)
        return await self.say(chat, found[0].text)

    async def share_contact(
        self, where: LocalChat | LocalBot, phone: str | None = None, user_id: int | None = None
    ) -> LocalMessage:
        """Send the own contact, or somebody else's (`user_id`, or a bare `phone`: 0 for no account)."""
        owner = self.id if user_id is None else user_id
        contact: Json = {"phone_number": phone or self.phone, "first_name": self.user["first_name"]}
        if owner:
            contact["user_id"] = owner
        return self._send(where, {"contact": contact})

    async def share_location(
        self, where: LocalChat | LocalBot, lat: float, lon: float, live_period: int | None = None
    ) -> LocalMessage:
        """Send a point in degrees; with `live_period` (seconds) as a live location."""
        point: Json = {"latitude": lat, "longitude": lon}
        if live_period is not None:
            point["live_period"] = live_period
        return self._send(where, {"location": point})

    async def share_venue(
        self, where: LocalChat | LocalBot, lat: float, lon: float, title: str, address: str
    ) -> LocalMessage:
        """Send a place from the map's list."""
        point = {"latitude": lat, "longitude": lon}
        venue = {"location": point, "title": title, "address": address}
        return self._send(where, {"venue": venue, "location": point})

    async def send_photo(self, where: LocalChat | LocalBot, caption: str | None = None) -> LocalMessage:
        """Send a picture (without its bytes)."""
        size = {"file_id": "photo", "file_unique_id": "photo", "width": 90, "height": 90}
        return self._send(where, {"photo": [size]} | ({"caption": caption} if caption else {}))

    async def move(self, live: LocalMessage, lat: float, lon: float) -> LocalMessage:
        """Move a live location."""
        return self._edit(live, {"location": {**live.payload["location"], "latitude": lat, "longitude": lon}})

    async def stop_sharing(self, live: LocalMessage) -> LocalMessage:
        """End a live location; its last point stays."""
        point = {key: value for key, value in live.payload["location"].items() if key != "live_period"}
        return self._edit(live, {"location": point})

    async def edit(self, message: LocalMessage, text: str) -> LocalMessage:
        """Change one's own text."""
        return self._edit(message, {"text": text, "entities": detect(text)})

    async def pay(self, invoice: LocalMessage | str, form_open: bool = False) -> PaymentOutcome:
        """Pay an invoice message, one's own or forwarded, or an invoice link.

        `form_open` pays one that was deleted while the payment form was already open.
        """
        if isinstance(invoice, str):
            return await pay_invoice(self._world, self, self._world.invoice_links[invoice], None)
        if invoice.invoice is None:
            raise LookupError("this message is no invoice")
        if invoice.deleted and not form_open:
            return PaymentOutcome(False, "MESSAGE_DELETED")
        return await pay_invoice(self._world, self, invoice.invoice, invoice)

    def block(self, bot: LocalBot) -> None:
        """Stop a bot from writing."""
        self._change_standing(bot, blocked=True)

    def unblock(self, bot: LocalBot) -> None:
        """Let a bot write again."""
        self._change_standing(bot, blocked=False)

    async def open_link(self, url: str) -> LocalMessage:
        """Follow https://t.me/NAME?start=PAYLOAD: starts that bot. Raises `LookupError` if there is none."""
        parts = urlsplit(url)
        name = parts.path.strip("/").lower()
        payload = parse_qs(parts.query).get("start", [""])[0]
        for bot in self._world.bots.values():
            if bot.username.lower() == name:
                return await self.say(bot, f"/start {payload}".rstrip())
        raise LookupError(f"no bot behind {url}")

    def _send(
        self, where: LocalChat | LocalBot, content: Json, reply_to: LocalMessage | None = None
    ) -> LocalMessage:
        chat = self.chat_with(where) if isinstance(where, LocalBot) else where
        if isinstance(chat, PrivateChat):
            if chat.person is not self:
                raise LookupError("this is somebody else's private chat")
            if chat.blocked:
                self.unblock(chat.bot)
            chat.started = True
        elif isinstance(chat, Group) and self.id not in chat.members:
            raise LookupError(f"{self} is not in {chat.title}")
        if reply_to is not None:
            content = {**content, "reply_to_message": _bare(reply_to)}
        return self._world.message_from_person(chat, self, content)

    def _edit(self, message: LocalMessage, content: Json) -> LocalMessage:
        message.payload = {**message.payload, **content, "edit_date": self._world.now()}
        message.chat.edited(message)
        self._world.show(message, "edited_message")
        return message

    def _change_standing(self, bot: LocalBot, blocked: bool) -> None:
        chat = self.chat_with(bot)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        self._world.tell_standing(chat, bot, self, old, new)


def _bare(message: LocalMessage) -> Json:
    return {key: value for key, value in message.payload.items() if key != "reply_to_message"}


def _visible(message: LocalMessage) -> Json:
    if message.deleted:
        return {"chat": message.chat.payload, "message_id": message.id, "date": 0}
    return message.payload


def _label(message: LocalMessage, data: str) -> str:
    labels = [b.text for row in message.inline_keyboard for b in row if b.callback_data == data]
    return labels[0] if labels else data
