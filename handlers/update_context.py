"""One update on its way through the bot: what is said about it, and whether its callback is answered."""

import logging
from contextvars import ContextVar
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest

log = logging.getLogger(__name__)

LONGEST_TOAST = 200


@dataclass(slots=True, kw_only=True)
class UpdateContext:
    """What happens to one update.

    `notice` is HTML that stands above the window shown next; `toast` is plain text for the
    callback's answer. A callback is answered exactly once, whatever happens.
    """

    update_id: int
    callback_id: str | None = None
    repeat: bool = False
    notice: str = ""
    toast: str = ""
    alert: bool = False
    answered: bool = False

    def say(self, toast: str, *, alert: bool = False) -> None:
        """Answer the callback with this text (an alert must be closed by hand)."""
        self.toast, self.alert = toast, alert

    async def answer(self, bot: Bot) -> None:
        """Answer the callback, unless there is none or it was answered; never raises for Telegram's sake."""
        if self.callback_id is None or self.answered:
            return
        self.answered = True
        try:
            text = self.toast[:LONGEST_TOAST] or None
            await bot.answer_callback_query(self.callback_id, text=text, show_alert=self.alert or None)
        except TelegramBadRequest:
            log.info("A callback was too old to be answered")
        except AiogramError as failed:
            log.warning("A callback could not be answered: %s", type(failed).__name__)


_current: ContextVar[UpdateContext] = ContextVar("update_context")


def begin_update(update_context: UpdateContext) -> None:
    """Make this the update that the running task is about."""
    _current.set(update_context)


def current_update() -> UpdateContext:
    """The update that the running task is about."""
    return _current.get()
