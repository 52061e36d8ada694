"""The pacer in front of everything that this bot sends."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.runtime.recent_keys import RecentKeys
from bot.runtime.work_watch import outside_wait
from dispatcher_panel.telegram.api_errors import is_transient, seconds_of
from domain.messages.delivery import Urgency
from domain.ports.pacer import Pacer

URGENCY: ContextVar[Urgency] = ContextVar("urgency", default=Urgency.ANSWER)
"""How urgent the present send is; whoever sends deliveries sets it."""

_TRIES = 3
_LONGEST_WAIT = 5.0
Sending = Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]]


class PacedCalls(BaseRateLimiter[None]):
    """Waits for the pacer before each message, edit and deletion; what shows nothing in a chat goes at once.

    Where Telegram asks to wait, the pacer hears of it. An answer to a person is then tried again;
    a delivery goes back to its outbox, which keeps count. One answer to each press passes, and is given
    again where it got lost on the way.
    """

    def __init__(self, pacer: Pacer, answered: RecentKeys[str]) -> None:
        self._pacer = pacer
        self._recent = answered

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Sending,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """The call's result. Raises RetryAfter when Telegram keeps refusing, and all that the call raises."""
        with outside_wait():
            if endpoint == "answerCallbackQuery":
                return await self._answered(str(data["callback_query_id"]), lambda: callback(*args, **kwargs))
            return await self._paced(_paced_chat(endpoint, data), lambda: callback(*args, **kwargs))

    async def _paced(
        self, chat_id: int | None, call: Sending
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        urgency = URGENCY.get()
        tries = _TRIES if urgency is Urgency.ANSWER else 1
        for left in reversed(range(tries)):
            if chat_id is not None:
                await self._pacer.wait(chat_id, urgency)
            try:
                return await call()
            except RetryAfter as flood:
                self._pacer.slow_down(chat_id, seconds_of(flood))
                if not left or chat_id is None:
                    raise
        raise AssertionError("a call was neither made nor refused")

    async def _answered(self, press_id: str, call: Sending) -> bool | dict[str, Any] | list[dict[str, Any]]:
        if not self._recent.claim(press_id):
            return True
        for attempt in range(1, _TRIES + 2):
            try:
                return await call()
            except TelegramError as failed:
                if not is_transient(failed):
                    raise
                if attempt > _TRIES:
                    self._recent.release(press_id)
                    raise
                await asyncio.sleep(_wait_after(failed, attempt))
        raise AssertionError("a press was neither answered nor refused")


def _wait_after(failed: TelegramError, attempt: int) -> float:
    asked = seconds_of(failed) if isinstance(failed, RetryAfter) else 0.2 * attempt
    return min(asked, _LONGEST_WAIT)


def _paced_chat(endpoint: str, data: dict[str, Any]) -> int | None:
    chat_id = data.get("chat_id")
    if endpoint.startswith("get") or not isinstance(chat_id, int):
        return None
    return chat_id
