"""What Telegram's refusals mean for us; words are matched without regard to case, for they get reworded."""

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

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


def is_not_telegram(error: BaseException) -> bool:
    """Whether something between us and Telegram answered in its place, a proxy's page for instance.

    python-telegram-bot names such an answer by its status alone (403: Forbidden) and gives what it could not
    read as the cause; Telegram's own refusals have none. Source: findings/proxy-page-two-verdicts.sh.
    """
    return isinstance(error, TelegramError) and isinstance(error.__cause__, TelegramError)


def is_transient(error: BaseException) -> bool:
    """Whether it passes by itself: a flood, a cut connection, a page of something between us and Telegram."""
    if is_not_telegram(error):
        return True
    if isinstance(error, BadRequest):
        return False
    return isinstance(error, NetworkError | RetryAfter) or type(error) is TelegramError


def seconds_of(flood: RetryAfter) -> float:
    """How many seconds Telegram asks to wait."""
    after = flood.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def is_expected(error: BaseException) -> bool:
    """Whether this refusal changes nothing: the message shows that already, or the press is too old."""
    return _says(error, _EXPECTED)


def is_gone_message(error: BaseException) -> bool:
    """Whether the message that was to be edited cannot be edited any more."""
    return _says(error, _GONE_MESSAGE)


def is_gone_chat(error: BaseException) -> bool:
    """Whether the chat takes no message of ours: blocked, left or vanished."""
    return not is_not_telegram(error) and (isinstance(error, Forbidden) or _says(error, _GONE_CHAT))


def as_delivery_error(error: TelegramError, *, staff: bool) -> Exception:
    """What the relay shall hear of a refusal; a mistake of ours stays what it is."""
    if isinstance(error, ChatMigrated):
        return outbox.ChatMigrated(error.new_chat_id)
    if isinstance(error, RetryAfter):
        return outbox.RetryLater("Telegram asks to wait", seconds_of(error))
    if is_not_telegram(error):
        return outbox.RetryLater("not Telegram's words")
    if is_gone_chat(error):
        words = error.message
        return outbox.RetryLater(words, STAFF_AGAIN) if staff else outbox.UndeliverableError(words)
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
