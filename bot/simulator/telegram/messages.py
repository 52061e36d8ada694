"""A message as the people in a chat see it, over the JSON that the bots get."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.simulator.telegram.errors import Json

if TYPE_CHECKING:
    from bot.simulator.telegram.bots import LocalBot
    from bot.simulator.telegram.chats import LocalChat
    from bot.simulator.telegram.people import Person


@dataclass(frozen=True, slots=True)
class Button:
    """One button of an inline or a reply keyboard."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    style: str | None = None
    pay: bool = False
    request_contact: bool = False
    request_location: bool = False

    @classmethod
    def of(cls, raw: Json) -> Button:
        """The button that the Bot API's JSON describes."""
        return cls(
            raw["text"],
            raw.get("callback_data"),
            raw.get("url"),
            (raw.get("copy_text") or {}).get("text"),
            raw.get("style"),
            bool(raw.get("pay")),
            bool(raw.get("request_contact")),
            bool(raw.get("request_location")),
        )


@dataclass(frozen=True, slots=True)
class LocalInvoice:
    """What an invoice asks for; the amount is in the currency's smallest units."""

    title: str
    description: str
    currency: str
    total_amount: int
    payload: str
    bot: LocalBot


@dataclass(frozen=True, slots=True)
class LocalContact:
    """A shared phone contact; `user_id` is whose it is, where Telegram knows."""

    phone_number: str
    first_name: str
    last_name: str | None
    user_id: int | None


@dataclass(frozen=True, slots=True)
class LocalLocation:
    """A point in degrees; `live_period` in seconds while it is shared live."""

    latitude: float
    longitude: float
    live_period: int | None


@dataclass(slots=True, eq=False)
class LocalMessage:
    """One message. `payload` is the Bot API's Message and is replaced, never changed, by an edit."""

    chat: LocalChat
    payload: Json
    sender: Person | LocalBot
    markup: Json | None = None
    invoice: LocalInvoice | None = None
    receiver: Person | None = None
    deleted: bool = False
    edited_times: int = 0
    event: int = 0
    reactions: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """The message's number within its chat; a negative one where only one member sees it."""
        number: int = self.payload["message_id"] or -self.payload["ephemeral_message_id"]
        return number

    @property
    def text(self) -> str:
        """The text without tags; empty where the message has none."""
        text: str = self.payload.get("text", "")
        return text

    @property
    def entities(self) -> list[Json]:
        """Formatting of the text, in UTF-16 offsets."""
        entities: list[Json] = self.payload.get("entities", [])
        return entities

    @property
    def date(self) -> datetime:
        """When it was sent."""
        return datetime.fromtimestamp(self.payload["date"], UTC)

    @property
    def from_bot(self) -> bool:
        """Whether a bot sent it."""
        return bool(self.payload["from"]["is_bot"]) and "sender_chat" not in self.payload

    @property
    def inline_keyboard(self) -> list[list[Button]]:
        """The buttons under the message, row by row."""
        return _rows(self.markup, "inline_keyboard")

    @property
    def reply_keyboard(self) -> list[list[Button]]:
        """The keyboard that the message brought along, row by row."""
        return _rows(self.markup, "keyboard")

    @property
    def removes_keyboard(self) -> bool:
        """Whether the message took the reply keyboard away."""
        return bool(self.markup and self.markup.get("remove_keyboard"))

    @property
    def force_reply(self) -> bool:
        """Whether the client opens a reply to this message by itself."""
        return bool(self.markup and self.markup.get("force_reply"))

    @property
    def labels(self) -> list[str]:
        """The labels of all its buttons, inline first."""
        rows = self.inline_keyboard + self.reply_keyboard
        return [button.text for row in rows for button in row]

    def button(self, wanted: str) -> Button:
        """The button with exactly this callback data or label, else the first whose label contains it.

        Raises `LookupError` that names the labels there are.
        """
        buttons = [button for row in self.inline_keyboard + self.reply_keyboard for button in row]
        for button in buttons:
            if wanted in (button.callback_data, button.text):
                return button
        for button in buttons:
            if wanted in button.text:
                return button
        raise LookupError(f"no button {wanted!r} among {[button.text for button in buttons]}")

    @property
    def contact(self) -> LocalContact | None:
        """The phone contact, if it is one."""
        raw = self.payload.get("contact")
        if raw is None:
            return None
        return LocalContact(raw["phone_number"], raw["first_name"], raw.get("last_name"), raw.get("user_id"))

    @property
    def location(self) -> LocalLocation | None:
        """The point on the map, if it is one."""
        raw = self.payload.get("location")
        if raw is None:
            return None
        return LocalLocation(raw["latitude"], raw["longitude"], raw.get("live_period"))


def _rows(markup: Json | None, field_name: str) -> list[list[Button]]:
    rows = (markup or {}).get(field_name, [])
    return [[Button.of(raw) for raw in row] for row in rows]
