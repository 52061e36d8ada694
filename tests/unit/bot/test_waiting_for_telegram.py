"""Waiting for Telegram, or for its limits, is no hanging: another has to mend it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiogram.methods import SendMessage

from bot.runtime.recent_keys import RecentKeys
from bot.runtime.work_watch import LIMIT, WorkWatch
from dispatcher_panel.telegram.pacing import PacedCalls
from domain.messages.delivery import Urgency
from domain.ports.pacer import Pacer
from handlers.telegram.pacing import PacedRequests
from tests.fakes import NoPacing, SetMonotonic
from tests.unit.bot.ports import until

Call = Callable[[Pacer, Callable[[], Awaitable[Any]]], Awaitable[Any]]


class ShutPacer(NoPacing):
    """Lets nobody through before it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = asyncio.Event()

    async def wait(self, chat_id: int | None, urgency: Urgency) -> None:
        """Wait for the opening."""
        await super().wait(chat_id, urgency)
        await self.opened.wait()


async def by_the_booking_bot(pacer: Pacer, request: Callable[[], Awaitable[Any]]) -> Any:
    """Send by the customers' bot."""

    async def make_request(*_: Any) -> Any:
        return await request()

    made: Any = make_request
    bot: Any = None
    return await PacedRequests(pacer)(made, bot, SendMessage(chat_id=1, text="hello"))


async def by_the_dispatch_bot(pacer: Pacer, request: Any) -> Any:
    """Send by the staff's bot."""
    calls = PacedCalls(pacer, RecentKeys[str]())
    return await calls.process_request(request, (), {}, "sendMessage", {"chat_id": 1}, None)


@pytest.mark.parametrize("call", [by_the_booking_bot, by_the_dispatch_bot])
async def test_waiting_for_telegram_is_no_hanging(call: Call) -> None:
    """However long a request waits for the pacer and for its answer, its work does not hang."""
    time, pacer, came, answered = SetMonotonic(), ShutPacer(), asyncio.Event(), asyncio.Event()
    watch = WorkWatch(monotonic=time)

    async def request() -> Any:
        came.set()
        await answered.wait()

    async def work() -> None:
        with watch.over("updates")():
            await call(pacer, request)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(work())
        await until(lambda: pacer.asked)
        time.forward(LIMIT + 1)
        assert watch.hanging() == {}
        pacer.opened.set()
        await came.wait()
        time.forward(LIMIT + 1)
        assert watch.hanging() == {}
        answered.set()
