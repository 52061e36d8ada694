"""The floor: what bare frameworks and a bare database cost on this machine, in the same run."""

import asyncio
import time
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from sqlalchemy import insert

from bot.simulator.telegram import LocalTelegram
from domain.ports.clock import Clock
from storage.engine import open_database
from storage.migrate import upgrade
from storage.tables.people import audit

TIMES = 2000


async def measure(url: str, clock: Clock) -> dict[str, float]:
    """Milliseconds of one bare feed (an update through an empty dispatcher), send, and commit at `url`."""
    return {
        "feed_ms": round(await _feed() * 1000, 3),
        "send_ms": round(await _send() * 1000, 3),
        "commit_ms": round(await _commit(url, clock) * 1000, 3),
    }


async def _feed() -> float:
    bot, dispatcher = Bot("1:" + "A" * 35), Dispatcher()

    @dispatcher.message()
    async def nothing(_: Message) -> None:
        return None

    updates = [_update(number) for number in range(TIMES)]
    began = time.perf_counter()
    for update in updates:
        await dispatcher.feed_raw_update(bot, update)
    spent = time.perf_counter() - began
    await bot.session.close()
    return spent / TIMES


async def _send() -> float:
    """One message over HTTP to the stand-in, fifty at a time; the stand-in's share is in it."""
    async with LocalTelegram() as telegram:
        token = "1003:" + "F" * 35
        floor_bot = telegram.add_bot(token, "floor_bot", "Floor")
        person = telegram.add_person(1, "한")
        person.chat_with(floor_bot).started = True
        session = AiohttpSession(limit=200, api=TelegramAPIServer.from_base(telegram.url))
        bot = Bot(token, session=session)
        began = time.perf_counter()
        for _ in range(TIMES // 50):
            await asyncio.gather(*(bot.send_message(1, "floor") for _ in range(50)))
        spent = time.perf_counter() - began
        await session.close()
    return spent / TIMES


async def _commit(url: str, clock: Clock) -> float:
    await upgrade(url)
    database = open_database(url)
    row = {"dispatcher_id": 1, "act": "floor", "booking_id": None, "at": clock.now()}
    began = time.perf_counter()
    for _ in range(TIMES):
        async with database.write() as connection:
            await connection.execute(insert(audit), row)
            await database.commit(connection)
    spent = time.perf_counter() - began
    await database.close()
    return spent / TIMES


def _update(number: int) -> dict[str, Any]:
    person = {"id": 1, "is_bot": False, "first_name": "한"}
    message = {
        "message_id": number,
        "date": 0,
        "chat": {"id": 1, "type": "private"},
        "from": person,
        "text": "x",
    }
    return {"update_id": number, "message": message}
