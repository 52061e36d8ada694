"""A local Telegram with one bot and one customer, and clients of three kinds that talk to it."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
import telegram
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.simulator.telegram import LocalBot, LocalTelegram, Person, PrivateChat
from tests.builders import SetClock

TOKEN = "111:AAA"
Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def tg(clock: SetClock) -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(clock) as running:
        yield running


@pytest.fixture
def booking(tg: LocalTelegram) -> LocalBot:
    return tg.add_bot(TOKEN, "booking_bot", "Booking")


@pytest.fixture
def minji(tg: LocalTelegram) -> Person:
    return tg.add_person(7, "이민지", username="minji")


@pytest.fixture
async def chat(minji: Person, booking: LocalBot) -> PrivateChat:
    """The customer's chat, started, with nothing left for the bot to read."""
    await minji.say(booking, "/start")
    booking.updates.drop()
    return minji.chat_with(booking)


@pytest.fixture
async def call(tg: LocalTelegram, booking: LocalBot) -> AsyncIterator[Call]:
    """Calls a method with a JSON body and gives the whole answer, errors too."""
    async with aiohttp.ClientSession() as session:

        async def post(method: str, token: str = TOKEN, **params: Any) -> dict[str, Any]:
            async with session.post(f"{tg.url}/bot{token}/{method}", json=params) as response:
                answer: dict[str, Any] = await response.json()
                assert response.status == answer.get("error_code", 200)
                return answer

        yield post


@pytest.fixture
async def aiogram_bot(tg: LocalTelegram, booking: LocalBot) -> AsyncIterator[Bot]:
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(tg.url)))
    yield bot
    await bot.session.close()


@pytest.fixture
async def ptb_bot(tg: LocalTelegram, booking: LocalBot) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(TOKEN, base_url=f"{tg.url}/bot", base_file_url=f"{tg.url}/file/bot") as bot:
        yield bot
