"""Both bots in one process against the local Telegram and the sandbox gateway, all over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.adapters.pacer import FreePacer
from bot.app.running_app import RunningApp, running
from bot.demo.checkout import checkout_of
from bot.simulator.sandbox import Sandbox, SandboxPayment
from bot.simulator.telegram import LocalBot, LocalMessage, LocalTelegram, Person
from bot.simulator.telegram.chats import PrivateChat
from config.settings import Settings
from domain.commands.customer import PlaceBooking
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.usecases.booking.place_booking import place_booking
from domain.values.ids import CustomerId
from storage.mappers import booking_of, payment_of
from storage.tables.money import payments
from storage.tables.rides import bookings
from tests.builders import PHONE, a_ride_request
from tests.patience import HANG

SECRET = "sandbox-secret"
PROVIDER = "1000000001:TEST:COMPANY"
LONG = HANG


@dataclass
class Company:
    """The running app, its Telegram and its gateway."""

    telegram: LocalTelegram
    booking: LocalBot
    sandbox: Sandbox
    app: RunningApp

    def customer(self, number: int = 7001) -> tuple[Person, PrivateChat]:
        """A person who has started the booking bot."""
        person = self.telegram.world.people.get(number) or self.telegram.add_person(number, f"손님{number}")
        chat = person.chat_with(self.booking)
        chat.started = True
        return person, chat

    async def place(self, number: int = 7001) -> Booking:
        """A customer's booking for now."""
        command = PlaceBooking(
            customer_id=CustomerId(number),
            request=a_ride_request(),
            contact_name="이민지",
            contact_phone=PHONE,
            language="ko",
            request_key=f"company-{number}",
        )
        return await place_booking(command, self.app.container.use_cases)

    async def link(self, chat: PrivateChat) -> LocalMessage:
        """The message with the checkout link."""
        return await chat.wait_for(lambda m: checkout_of(m), timeout=LONG)

    async def pay_page(self, message: LocalMessage, act: str = "pay") -> str:
        """Press a button on the checkout page; gives what the page then says."""
        url = checkout_of(message)
        async with aiohttp.ClientSession() as http, http.post(url, data={"act": act}) as page:
            return await page.text()

    async def call_back(self, body: bytes, signed: str) -> int:
        """A callback as anybody may send it; gives the HTTP status."""
        url = f"http://{self.app.container.listening_on}/payments/callback"
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, data=body, headers={"X-Signature": signed}) as answer,
        ):
            return answer.status

    async def bookings(self) -> list[Booking]:
        """All bookings, oldest first."""
        return [booking_of(row) for row in await self._rows(bookings)]

    async def payments(self) -> list[Payment]:
        """All payments, oldest first."""
        return [payment_of(row) for row in await self._rows(payments)]

    async def until(self, holds: Callable[[list[Booking]], Any]) -> list[Booking]:
        """Wait until this holds of the bookings, and give them."""
        async with asyncio.timeout(LONG):
            while True:
                found = await self.bookings()
                if holds(found):
                    return found
                await asyncio.sleep(0.05)

    def at_gateway(self) -> list[SandboxPayment]:
        """The payments that the sandbox has."""
        return list(self.sandbox.accounts.payments.values())

    async def _rows(self, table: Any) -> list[Any]:
        async with self.app.container.database.read() as connection:
            return list(await connection.execute(table.select().order_by(table.c.id)))


@asynccontextmanager
async def start_company(
    url: str, folder: Path, telegram: LocalTelegram, sandbox: Sandbox, **settings: Any
) -> AsyncIterator[Company]:
    """Start the app on this database; it is the same company if the database has been used before."""
    world = telegram.world.bots
    booking = next((bot for bot in world.values() if bot.username == "town_booking_bot"), None)
    booking = booking or telegram.add_bot(
        "1001:booking", "town_booking_bot", "한빛콜택시", provider_tokens={PROVIDER}
    )
    dispatch = next((bot for bot in world.values() if bot.username == "town_dispatch_bot"), None)
    if dispatch is None:
        dispatch = telegram.add_bot("1002:dispatch", "town_dispatch_bot", "한빛 배차")
        choi = telegram.add_person(7101, "최지우", username="dispatcher_choi")
        telegram.add_group("배차실", bots=[dispatch], admins=[choi])
    staff = next(iter(telegram.world.groups.values()))
    wanted = {
        "payments": "sandbox",
        "payment_gateway_server": sandbox.url,
        "payment_gateway_secret": SecretStr(SECRET),
    } | settings
    configured = Settings(
        booking_bot_token=SecretStr(booking.token),
        dispatch_bot_token=SecretStr(dispatch.token),
        staff_chat_id=staff.id,
        telegram_api_url=telegram.url,
        data_dir=folder,
        database_url=url,
        http_port=0,
        log_level="WARNING",
        **wanted,
    )
    async with running(configured, pacer=FreePacer) as app:
        yield Company(telegram, booking, sandbox, app)
