"""What a message shows: its HTML text and what stands under it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from telegram import ForceReply, InlineKeyboardMarkup, ReplyKeyboardRemove
from telegram.constants import MessageLimit

MESSAGE_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
Keyboard = InlineKeyboardMarkup | ForceReply | ReplyKeyboardRemove


@dataclass(frozen=True, slots=True)
class Screen:
    """An HTML text of at most 4096 characters, and the buttons or the answer field under it."""

    text: str
    keyboard: Keyboard | None = None


def fitted(lines: Iterable[str], more: str = "…") -> str:
    """Lines as one message within Telegram's limit; what does not fit is left out line by line."""
    kept: list[str] = []
    size = 0
    for line in lines:
        size += len(line) + 1
        if size > MESSAGE_LIMIT - len(more) - 1:
            return "\n".join([*kept, more])
        kept.append(line)
    return "\n".join(kept)
