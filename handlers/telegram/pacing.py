"""The pacer in front of this bot's requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.runtime.work_watch import outside_wait
from domain.messages.delivery import Urgency
from domain.ports.pacer import Pacer

SHORT_WAIT = 5.0
"""Seconds that a request waits by itself when Telegram asks for it; a longer wait is its sender's to plan."""

_PACED = ("send", "edit", "delete")
_urgency: ContextVar[Urgency] = ContextVar("urgency", default=Urgency.ANSWER)


@contextmanager
def urgency(level: Urgency) -> Iterator[None]:
    """Send with this urgency within the block; answers to people are the usual."""
    token = _urgency.set(level)
    try:
        yield
    finally:
        _urgency.reset(token)


class PacedRequests(BaseRequestMiddleware):
    """Lets sends, edits and deletions wait for the pacer; answers to presses and payments never do."""

    def __init__(self, pacer: Pacer) -> None:
        """Take the pacer of this bot's token."""
        self._pacer = pacer

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the request in its time. Raises TelegramRetryAfter for a wait beyond SHORT_WAIT seconds."""
        with outside_wait():
            return await self._in_its_time(make_request, bot, method)

    async def _in_its_time(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        if not method.__api_method__.startswith(_PACED):
            return await make_request(bot, method)
        chat_id = _chat_of(method)
        await self._pacer.wait(chat_id, _urgency.get())
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as flood:
            self._pacer.slow_down(chat_id, flood.retry_after)
            if flood.retry_after > SHORT_WAIT:
                raise
        await self._pacer.wait(chat_id, _urgency.get())
        return await make_request(bot, method)


def _chat_of(method: TelegramMethod[TelegramType]) -> int | None:
    chat_id = getattr(method, "chat_id", None)
    return chat_id if isinstance(chat_id, int) else None
