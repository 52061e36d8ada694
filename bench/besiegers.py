"""Customers of the siege: each books a taxi and pays on the gateway's page, over and over."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bench.scene import Scene
from bot.demo.checkout import checkout_of
from bot.simulator.telegram import LocalMessage, NothingCame
from bot.simulator.telegram.chats import LocalChat
from bot.simulator.telegram.people import Person

SEOUL_STATION, GANGNAM = (37.5547, 126.9707), (37.4979, 127.0276)
PATIENCE = 150.0
TOLD = ("결제가 몰려", "결제 결과를 확인하고")
"""What a customer reads while the gateway cannot open payments."""


@dataclass(slots=True)
class Siege:
    """What came of it; all times are seconds on the clock of `time.perf_counter`."""

    scene: Scene
    http: aiohttp.ClientSession
    ends_at: float
    think: float = 0.0
    dice: random.Random = field(default_factory=lambda: random.Random(11))
    begun: int = 0
    failed: int = 0
    transactions: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    """From the button that books to the first word about paying."""
    told_to_wait: int = 0
    payments: list[tuple[float, float]] = field(default_factory=list)
    """When each customer pressed the button that books, and when that was paid."""

    async def besiege(self, numbers: list[int]) -> None:
        """One customer after another at this place until the end."""
        if self.think:
            await asyncio.sleep(self.dice.uniform(0.0, 8 * self.think))
        for number in numbers:
            if time.perf_counter() >= self.ends_at:
                return
            await self._transaction(number)

    async def _transaction(self, number: int) -> None:
        self.begun += 1
        began = time.perf_counter()
        person = self.scene.customers[number]
        chat = person.chat_with(self.scene.booking)
        try:
            review = await self._review(person, chat)
            await self._pause()
            pressed = time.perf_counter()
            await self._pay(chat, await self._link(person, chat, review))
        except (NothingCame, LookupError, aiohttp.ClientError, TimeoutError):
            self.failed += 1
            return
        paid = time.perf_counter()
        self.payments.append((pressed, paid))
        self.transactions.append(paid - began)

    async def _review(self, person: Person, chat: LocalChat) -> LocalMessage:
        menu = await self._act(chat, lambda: person.say(chat, "/start"), lambda m: m.button("택시 부르기"))
        grades = await self._press(person, chat, menu, "택시 부르기", lambda m: m.button("일반"))
        await self._press(person, chat, grades, "일반", lambda m: "타실 곳" in m.text)
        await self._act(
            chat, lambda: person.share_location(chat, *SEOUL_STATION), lambda m: "내리실" in m.text
        )
        when = await self._act(
            chat, lambda: person.share_location(chat, *GANGNAM), lambda m: "지금" in m.labels
        )
        return await self._press(person, chat, when, "지금", lambda m: m.button("결제하고"))

    async def _link(self, person: Person, chat: LocalChat, review: LocalMessage) -> str:
        """Book; gives the address of the page, as soon as it comes."""
        since, began = chat.mark(), time.perf_counter()
        await person.press(review, "결제하고", wait=False)
        answer = await chat.wait_for(_about_paying, timeout=PATIENCE, after=since)
        self.answers.append(time.perf_counter() - began)
        if not checkout_of(answer):
            self.told_to_wait += 1
            answer = await chat.wait_for(checkout_of, timeout=PATIENCE, after=since)
        return checkout_of(answer)

    async def _pay(self, chat: LocalChat, url: str) -> None:
        await self._pause()
        since = chat.mark()
        async with self.http.post(url, data={"act": "pay"}) as page:
            await page.read()
        await chat.wait_for(lambda m: "✅" in m.text, timeout=PATIENCE, after=since)

    async def _press(
        self,
        person: Person,
        chat: LocalChat,
        message: LocalMessage,
        label: str,
        wanted: Callable[[LocalMessage], Any],
    ) -> LocalMessage:
        return await self._act(chat, lambda: person.press(message, label, wait=False), wanted)

    async def _act(
        self, chat: LocalChat, act: Callable[[], Awaitable[Any]], wanted: Callable[[LocalMessage], Any]
    ) -> LocalMessage:
        await self._pause()
        since = chat.mark()
        await act()
        return await chat.wait_for(wanted, timeout=PATIENCE, after=since)

    async def _pause(self) -> None:
        if self.think:
            await asyncio.sleep(self.dice.uniform(0.5, 1.5) * self.think)


def _about_paying(message: LocalMessage) -> bool:
    return bool(checkout_of(message)) or any(word in message.text for word in TOLD)
