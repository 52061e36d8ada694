"""What customers, the dispatcher and drivers do for one whole ride, and how long each reply took."""

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bench.scene import Scene
from bot.simulator.telegram import LocalMessage
from bot.simulator.telegram.chats import LocalChat
from bot.simulator.telegram.people import Person

SEOUL_STATION, GANGNAM = (37.5547, 126.9707), (37.4979, 127.0276)
PATIENCE = 120.0
STEPS = (("수락", "배차됐어요"), ("도착", "도착했어요"), ("탑승", "출발했어요"), ("완료", "감사해요"))
"""The driver's button, and what the customer then reads."""
DICE = random.Random(7)
CODE = re.compile(r"\b([A-HJ-NP-Z2-9]{5})\b")


@dataclass(slots=True)
class Record:
    """Seconds of every reply, of every booking part, and of every whole ride."""

    replies: list[float] = field(default_factory=list)
    bookings: list[float] = field(default_factory=list)
    rides: list[float] = field(default_factory=list)
    acts: int = 0


@dataclass(slots=True)
class Rider:
    """One customer with the car that will drive them. `think` is the mean pause before an act, in seconds."""

    scene: Scene
    number: int
    record: Record
    think: float = 0.0

    async def ride(self, *, again: bool) -> None:
        """A whole ride, from /start to the receipt."""
        began = time.perf_counter()
        code = await self.book(again=again)
        await self._drive(code)
        self.record.rides.append(time.perf_counter() - began)

    async def book(self, *, again: bool) -> str:
        """The booking part: from the first act to the staff's card. Gives the booking's code."""
        await self._pause()
        began = time.perf_counter()
        person, chat = self._customer()
        menu = await self._act(
            chat, person.say(chat, "/start"), lambda m: m.button("🔁" if again else "택시 부르기")
        )
        if again:
            invoice = await self._press(person, chat, menu, "🔁", lambda m: m.invoice)
        else:
            invoice = await self._first_time(person, chat, menu)
        code = _code_in(invoice)
        await self._pause()
        await self._act(chat, person.pay(invoice), lambda m: code in m.text and "✅" in m.text)
        await self.scene.staff.wait_for(lambda m: code in m.text and m.inline_keyboard, timeout=PATIENCE)
        self.record.bookings.append(time.perf_counter() - began)
        return code

    async def _first_time(self, person: Person, chat: LocalChat, menu: LocalMessage) -> LocalMessage:
        grades = await self._press(person, chat, menu, "택시 부르기", lambda m: m.button("일반"))
        await self._press(person, chat, grades, "일반", lambda m: "타실 곳" in m.text)
        await self._pause()
        await self._act(chat, person.share_location(chat, *SEOUL_STATION), lambda m: "내리실" in m.text)
        await self._pause()
        when = await self._act(chat, person.share_location(chat, *GANGNAM), lambda m: "지금" in m.labels)
        review = await self._press(person, chat, when, "지금", lambda m: m.button("결제하고"))
        return await self._press(person, chat, review, "결제하고", lambda m: m.invoice)

    async def _drive(self, code: str) -> None:
        """From the card to the receipt: the dispatcher assigns, the driver accepts and drives."""
        scene, driver = self.scene, self.scene.drivers[self.number]
        _, chat = self._customer()
        job_chat = driver.chat_with(scene.dispatch)
        since = job_chat.mark()
        card = await scene.staff.wait_for(lambda m: code in m.text and m.inline_keyboard, timeout=PATIENCE)
        await self._answered(scene.dispatcher, card, _for_vehicle(card, scene.vehicles[self.number]))
        for label, told in STEPS:
            job = await job_chat.wait_for(_with_button(code, label), timeout=PATIENCE, after=since)
            asked = chat.mark()
            await self._answered(driver, job, str(job.button(label).callback_data))
            await chat.wait_for(_saying(told), timeout=PATIENCE, after=asked)

    def _customer(self) -> tuple[Person, LocalChat]:
        person = self.scene.customers[self.number]
        return person, person.chat_with(self.scene.booking)

    async def _press(
        self,
        person: Person,
        chat: LocalChat,
        message: LocalMessage,
        label: str,
        wanted: Callable[[LocalMessage], Any],
    ) -> LocalMessage:
        await self._pause()
        return await self._act(chat, person.press(message, label, wait=False), wanted)

    async def _act(
        self, chat: LocalChat, act: Awaitable[Any], wanted: Callable[[LocalMessage], Any]
    ) -> LocalMessage:
        """Do something and wait for the reply; its time counts."""
        since, began = chat.mark(), time.perf_counter()
        self.record.acts += 1
        await act
        reply = await chat.wait_for(wanted, timeout=PATIENCE, after=since)
        self.record.replies.append(time.perf_counter() - began)
        return reply

    async def _answered(self, person: Person, message: LocalMessage, data: str) -> None:
        """Press and wait for the answer to the callback; its time counts."""
        await self._pause()
        began = time.perf_counter()
        answer = await person.press_data(message, data, timeout=PATIENCE)
        if answer is None:
            raise AssertionError(f"a callback was not answered: {data}")
        self.record.replies.append(time.perf_counter() - began)

    async def _pause(self) -> None:
        if self.think:
            await asyncio.sleep(DICE.uniform(0.5, 1.5) * self.think)


def _with_button(code: str, label: str) -> Callable[[LocalMessage], Any]:
    return lambda message: code in message.text and message.button(label)


def _saying(words: str) -> Callable[[LocalMessage], Any]:
    return lambda message: words in message.text


def _code_in(invoice: LocalMessage) -> str:
    assert invoice.invoice is not None
    found = CODE.search(invoice.invoice.title)
    assert found is not None, invoice.invoice.title
    return found.group(1)


def _for_vehicle(card: LocalMessage, vehicle_id: int) -> str:
    """The data of the first suggestion's button, for this customer's own car: so no two compete for one."""
    for row in card.inline_keyboard:
        for button in row:
            if "①" in button.text and button.callback_data:
                return button.callback_data.rpartition(":")[0] + f":{vehicle_id}"
    raise AssertionError(f"no suggestion on the card {card.labels}")
