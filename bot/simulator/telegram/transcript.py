"""A chat as a readable conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.telegram.errors import Json

if TYPE_CHECKING:
    from bot.simulator.telegram.chats import Line, LocalChat


def transcript(chat: LocalChat, since: int = 0) -> str:
    """Lines with time (UTC), speaker, text and buttons; `since` leaves out that many first lines."""
    return "\n".join(rendered(line) for line in list(chat.history)[since:])


def rendered(line: Line) -> str:
    """One thing that happened, with its buttons on lines of their own."""
    icon = "🤖" if line.bot else "👤"
    head = f"{line.at:%H:%M:%S} {icon} {line.who}: "
    sign = "✏️ " if line.what == "edit" else ""
    if line.payload is None:
        return head + line.what
    indent = " " * 12
    body = content(line.payload).replace("\n", "\n" + indent)
    return "\n".join([head + sign + body, *(indent + row for row in keyboard(line.markup))])


def content(payload: Json) -> str:
    """What a message says, in a few words where it is not text."""
    if "text" in payload:
        return str(payload["text"])
    if invoice := payload.get("invoice"):
        return f"🧾 {invoice['title']} · {invoice['total_amount']:,} {invoice['currency']}"
    if payment := payload.get("successful_payment"):
        return f"💳 {payment['total_amount']:,} {payment['currency']}"
    if contact := payload.get("contact"):
        return f"📱 {contact['first_name']} {contact['phone_number']}"
    if venue := payload.get("venue"):
        return f"📍 {venue['title']}, {venue['address']}"
    if location := payload.get("location"):
        live = " live" if "live_period" in location else ""
        return f"📍 {location['latitude']:.5f}, {location['longitude']:.5f}{live}"
    return "· " + ", ".join(key for key in payload if key not in {"message_id", "date", "chat", "from"})


def keyboard(markup: Json | None) -> list[str]:
    """Rows of buttons as text; a reply keyboard is told from an inline one by its brackets."""
    if not markup:
        return []
    inline = [_row(row, "[", "]") for row in markup.get("inline_keyboard", [])]
    return inline + [_row(row, "⌨[", "]") for row in markup.get("keyboard", [])]


def _row(row: list[Json], left: str, right: str) -> str:
    return "  ".join(f"{left}{button['text']}{right}" for button in row)
