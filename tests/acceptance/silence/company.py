"""The customers' side over real HTTP, with its servers behind wires that can go silent."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.app.running_app import RunningApp, running
from bot.simulator.telegram import LocalBot, LocalMessage, LocalTelegram, Person, PrivateChat
from config.settings import Settings
from tests.patience import HANG
from tests.unit.bot.ports import until

PROVIDER = "1000000001:TEST:COMPANY"


@dataclass
class Company:
    """The running app, one customer, and what the probes say."""

    telegram: LocalTelegram
    booking: LocalBot
    minji: Person
    app: RunningApp

    @property
    def chat(self) -> PrivateChat:
        """The customer's chat."""
        return self.minji.chat_with(self.booking)

    async def probe(self, path: str) -> tuple[int, dict[str, str]]:
        """The status and the problems that a probe is told."""
        url = f"http://{self.app.container.listening_on}{path}"
        async with aiohttp.ClientSession() as http, http.get(url) as response:
            return response.status, (await response.json())["problems"]

    async def until_probed(self, path: str, status: int) -> dict[str, str]:
        """Wait until a probe is answered with this status; gives the problems."""
        told: list[dict[str, str]] = []
        while not told:
            found, problems = await self.probe(path)
            told += [problems] if found == status else []
        return told[0]

    async def start(self) -> LocalMessage:
        """The customer says /start, and gets the menu."""
        mark = self.chat.mark()
        await self.minji.say(self.chat, "/start")
        return await self.answered(mark)

    async def answered(self, mark: int) -> LocalMessage:
        """The menu, which answers a /start that was said after this mark."""
        return await self.chat.wait_for(lambda m: m.button("택시 부르기"), after=mark, timeout=HANG)

    async def choose(self, menu: LocalMessage) -> LocalMessage:
        """The customer presses the menu's button, and is asked for the grade."""
        mark = self.chat.mark()
        await self.minji.press(menu, "택시 부르기")
        return await self.chat.wait_for(lambda m: "어떤 택시" in m.text, after=mark, timeout=HANG)

    async def book(self, grades: LocalMessage) -> LocalMessage:
        """The customer goes on from the question for the grade to the invoice."""
        await self.minji.press(grades, "일반")
        await self._asked("타실 곳을")
        await self.minji.share_location(self.chat, 37.5547, 126.9707)
        await self._asked("내리실 곳은요")
        await self.minji.share_venue(self.chat, 37.4979, 127.0276, "강남역 11번 출구", "")
        await self.minji.press(await self._asked("언제 타시겠어요"), "지금")
        await self._asked("연락할 번호")
        await self.minji.share_contact(self.chat)
        await self.minji.press(await self._asked("확인해 주세요"), "결제하고 예약하기")
        return await self.chat.wait_for(lambda m: m.invoice is not None, timeout=HANG)

    async def nothing_left(self) -> None:
        """Wait until every update that came in is handled and marked; none was given up."""
        await until(lambda: not any(intake.depth for intake in self.app.container.intakes))
        assert await self.app.container.inbox.parked() == []

    async def _asked(self, words: str) -> LocalMessage:
        return await self.chat.wait_for(lambda m: words in m.text, timeout=HANG)


@asynccontextmanager
async def booking_side(telegram: LocalTelegram, folder: Path, **settings: Any) -> AsyncIterator[Company]:
    """Run the customers' side; its bot and its customer have numbers that nobody else has in Redis."""
    number = uuid.uuid4().int % 10**9 + 10**9
    booking = telegram.add_bot(f"{number}:" + "B" * 35, "town_booking_bot", "한빛콜택시", True, {PROVIDER})
    minji = telegram.add_person(number + 1, "이민지")
    wanted = {"database_url": f"sqlite+aiosqlite:///{folder}/calltaxi.db"} | settings
    configured = Settings(
        booking_bot_token=SecretStr(booking.token),
        staff_chat_id=-1001,
        telegram_api_url=telegram.url,
        data_dir=folder,
        http_port=0,
        payments="telegram",
        payment_provider_token=SecretStr(PROVIDER),
        log_level="WARNING",
        **wanted,
    )
    async with running(configured, ["booking"]) as app:
        yield Company(telegram, booking, minji, app)
