"""The floor of a reply: a bare bot that only echoes, under the same customers on the same machine.

Started as `python -m bench.echo`, it is that bot: no storage or conversation, aiogram's own polling. It reads
the address of the Bot API and its token as JSON from standard input, and echoes until the input ends.
"""

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

from bench.measures import quantiles
from bot.app.event_loop import run_on_loop
from bot.simulator.telegram import LocalTelegram
from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.people import Person

ACTS = 6
PATIENCE = 120.0


@dataclass(slots=True)
class _Crowd:
    """Customers who write and read; `think` is the mean pause before an act, in seconds."""

    bot: LocalBot
    think: float
    replies: list[float] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    async def write(self, person: Person) -> None:
        """One customer's acts, and how long each reply took."""
        chat = person.chat_with(self.bot)
        for _ in range(ACTS):
            if self.think:
                await asyncio.sleep(self.dice.uniform(0.5, 1.5) * self.think)
            since, began = chat.mark(), time.perf_counter()
            await person.say(chat, "/start")
            await chat.wait_for(lambda message: "/start" in message.text, timeout=PATIENCE, after=since)
            self.replies.append(time.perf_counter() - began)


async def echoed(customers: int, think: float) -> dict[str, float]:
    """Milliseconds of a reply of the bare bot to so many customers at once."""
    async with LocalTelegram() as telegram:
        bot = telegram.add_bot("1004:" + "E" * 35, "bare_bot", "Bare")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.echo", stdin=asyncio.subprocess.PIPE
        )
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps([telegram.url, bot.token]).encode() + b"\n")
            await bot.updates.polling.wait()
            await _Crowd(bot, 0.0).write(telegram.add_person(customers + 1, "첫손님"))  # it does not count
            crowd = _Crowd(bot, think)
            async with asyncio.TaskGroup() as group:
                for number in range(customers):
                    group.create_task(crowd.write(telegram.add_person(number + 1, f"손님{number}")))
            return quantiles(crowd.replies)
        finally:
            process.stdin.close()
            await process.wait()


async def _echo() -> None:
    url, token = json.loads(sys.stdin.readline())
    ending = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(ending), sys.stdin
    )
    session = AiohttpSession(limit=200, api=TelegramAPIServer.from_base(url))
    bot, dispatcher = Bot(token, session=session), Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    async with asyncio.TaskGroup() as group:
        group.create_task(dispatcher.start_polling(bot, handle_signals=False))
        await ending.read()
        await dispatcher.stop_polling()


if __name__ == "__main__":
    run_on_loop(_echo())
