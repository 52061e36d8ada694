"""What Telegram's refusals mean for us; words are matched without regard to case, for they get reworded."""

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from dispatcher_panel.telegram.pacing import seconds_of
from domain.ports import outbox

_EXPECTED = (
    "message is not modified",
    "query is too old",
    "query id is invalid",
    "response timeout expired",
)
_GONE_CHAT = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "peer_id_invalid",
    "bot was kicked",
    "bot was blocked",
    "bot is not a member",
    "chat_write_forbidden",
    "not enough rights",
    "have no rights to send",
    "need administrator rights",
)
_GONE_MESSAGE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
    "there is no text in the message to edit",
)
STAFF_AGAIN = 60.0
"""Seconds before a group that has thrown the bot out is tried again: it is put right by hand."""


def is_expected(error: BaseException) -> bool:
    """Whether this refusal changes nothing: the message shows that already, or the press is too old."""
    return _says(error, _EXPECTED)


def is_gone_message(error: BaseException) -> bool:
    """Whether the message that was to be edited cannot be edited any more."""
    return _says(error, _GONE_MESSAGE)


def is_gone_chat(error: BaseException) -> bool:
    """Whether the chat takes no message of ours: blocked, left or vanished."""
    return isinstance(error, Forbidden) or _says(error, _GONE_CHAT)


def as_delivery_error(error: TelegramError, *, staff: bool) -> Exception:
    """What the relay shall hear of a refusal; a mistake of ours stays what it is.

    A refusal with a cause was no answer of the Bot API's, but a page of something in between.
    """
    if isinstance(error, ChatMigrated):
        return outbox.ChatMigrated(error.new_chat_id)
    if isinstance(error, RetryAfter):
        return outbox.RetryLater("Telegram asks to wait", seconds_of(error))
    if is_gone_chat(error):
        texts = error.message
        return outbox.RetryLater(texts, STAFF_AGAIN) if staff else outbox.UndeliverableError(texts)
    if isinstance(error.__cause__, TelegramError):
        return outbox.RetryLater("not Telegram's words")
    if isinstance(error, BadRequest):
        return error
    if isinstance(error, NetworkError):
        return outbox.RetryLater(type(error).__name__)
    return outbox.RetryLater(error.message)


def _says(error: BaseException, texts: tuple[str, ...]) -> bool:
    if not isinstance(error, BadRequest):
        return False
    said = error.message.lower()
    return any(word in said for word in texts)
