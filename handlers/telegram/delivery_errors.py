"""Telegram's refusals in the words of the outbox, and the urgency of a delivery."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)

from domain.messages.delivery import Urgency
from domain.ports.outbox import ChatMigrated, RetryLater, UndeliverableError
from handlers.telegram.pacing import urgency


@contextmanager
def delivering() -> Iterator[None]:
    """While entered, a delivery is sent: it raises UndeliverableError, RetryLater or ChatMigrated."""
    with urgency(Urgency.STATUS):
        try:
            yield
        except TelegramRetryAfter as flood:
            raise RetryLater("flood control", float(flood.retry_after)) from flood
        except TelegramMigrateToChat as moved:
            raise ChatMigrated(moved.migrate_to_chat_id) from moved
        except (TelegramForbiddenError, TelegramBadRequest) as refused:
            raise UndeliverableError(refused.message) from refused
        except AiogramError as failed:
            raise RetryLater(type(failed).__name__) from failed
