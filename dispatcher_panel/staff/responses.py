"""What a press or a command comes to, and the few Bot API calls that show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest

MESSAGE_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
POPUP_LIMIT = 200
EXPECTED = ("message is not modified", "query is too old", "query id is invalid")
GONE = ("message to edit not found", "message can't be edited")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Keyboard = InlineKeyboardMarkup | ForceReply | ReplyKeyboardRemove


@dataclass(frozen=True, slots=True)
class Screen:
    """An HTML message and what stands under it."""

    text: str
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """The pop-up that answers a press, the screen that replaces the pressed one, and one that follows."""

    popup: str = ""
    alert: bool = False
    edit: Screen | None = None
    send: Screen | None = None


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


def rows(buttons: Sequence[InlineKeyboardButton], width: int) -> list[list[InlineKeyboardButton]]:
    """Buttons in rows of at most `width`."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def is_expected(error: BadRequest) -> bool:
    """Whether Telegram only says that a press is too old or a message already as it should be."""
    return any(texts in error.message.lower() for texts in EXPECTED)


def is_gone(error: BadRequest) -> bool:
    """Whether the message that was to be edited is deleted or too old."""
    return any(texts in error.message.lower() for texts in GONE)


async def reply(message: Message, screen: Screen) -> None:
    """Write to the chat as a reply to the message, or without one where it is gone."""
    await message.chat.send_message(
        screen.text,
        parse_mode=ParseMode.HTML,
        reply_markup=screen.keyboard,
        link_preview_options=NO_PREVIEW,
        message_thread_id=message.message_thread_id if message.is_topic_message else None,
        reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
    )


async def answer(query: CallbackQuery, popup: str, *, alert: bool = False) -> None:
    """Answer a press; one that is too old to be answered is let go."""
    try:
        await query.answer(popup[:POPUP_LIMIT] or None, show_alert=alert or None)
    except BadRequest as error:
        if not is_expected(error):
            raise


async def show(query: CallbackQuery, reaction: Response) -> None:
    """Replace the pressed message and write the one that follows, as far as the reaction has them."""
    if reaction.edit is not None:
        await _edit(query, reaction.edit)
    if reaction.send is not None and isinstance(query.message, Message):
        await reply(query.message, reaction.send)


async def _edit(query: CallbackQuery, screen: Screen) -> None:
    keyboard = screen.keyboard if isinstance(screen.keyboard, InlineKeyboardMarkup) else None
    if not isinstance(query.message, Message):
        await _send_anew(query, screen)
        return
    try:
        await query.edit_message_text(
            screen.text, parse_mode=ParseMode.HTML, reply_markup=keyboard, link_preview_options=NO_PREVIEW
        )
    except BadRequest as error:
        if is_gone(error):
            await _send_anew(query, screen)
        elif not is_expected(error):
            raise


async def _send_anew(query: CallbackQuery, screen: Screen) -> None:
    if query.message is not None:
        await query.message.chat.send_message(
            screen.text,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
            link_preview_options=NO_PREVIEW,
        )
