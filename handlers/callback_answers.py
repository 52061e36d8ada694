"""The answers to presses and payments: given once, and given again where one got lost on the way."""

import asyncio

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import AnswerCallbackQuery, AnswerPreCheckoutQuery, Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.runtime.recent_keys import RecentKeys

TRANSIENT = (TelegramNetworkError, TelegramServerError, TelegramRetryAfter, ClientDecodeError)
"""What passes by itself: a flood, a connection that is cut, a page of something between us and Telegram."""

TRIES = 4
_LONGEST_WAIT = 5.0


class AnsweredOnce(BaseRequestMiddleware):
    """Lets one answer to each press pass, and tries again an answer that got lost."""

    def __init__(self, answered: RecentKeys[str]) -> None:
        """Take what this bot has answered."""
        self._recent = answered

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the request. A press that was answered before counts as answered."""
        if isinstance(method, AnswerPreCheckoutQuery):
            return await _tried(make_request, bot, method)
        if not isinstance(method, AnswerCallbackQuery):
            return await make_request(bot, method)
        if not self._recent.claim(method.callback_query_id):
            return True  # type: ignore[return-value]  # what a request gives is its result
        try:
            return await _tried(make_request, bot, method)
        except TRANSIENT:
            self._recent.release(method.callback_query_id)
            raise


async def _tried(
    make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
) -> Response[TelegramType]:
    for attempt in range(1, TRIES):
        try:
            return await make_request(bot, method)
        except TRANSIENT as failed:
            await asyncio.sleep(wait_after(failed, attempt))
    return await make_request(bot, method)


def wait_after(failed: Exception, attempt: int) -> float:
    """Seconds until the next try: what Telegram asks for within reason, else longer each time."""
    asked = failed.retry_after if isinstance(failed, TelegramRetryAfter) else 0.2 * attempt
    return min(float(asked), _LONGEST_WAIT)
