"""The whole app, both bots, against the local Telegram, with the way back for money that a test wants."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.pacer import FreePacer
from bot.app.running_app import RunningApp, running
from bot.demo import labels
from bot.demo.acting import Actor
from bot.demo.cast import Cast, gather
from bot.demo.company import open_company
from bot.demo.places import GANGNAM, SEOUL_STATION
from bot.demo.stage import PROVIDER_TOKEN, demo_settings
from bot.simulator.telegram import LocalTelegram
from tests.stripe_stand_in import StripeStandIn


@dataclass
class Company:
    """The people of a running app, and short ways through their chats."""

    telegram: LocalTelegram
    app: RunningApp
    cast: Cast
    customer: Actor
    staff: Actor
    driver: Actor

    async def book(self) -> str:
        """The customer books and pays; gives the booking's code."""
        customer = self.customer
        await customer.says("/start")
        await customer.presses(labels.BOOK)
        await customer.presses(labels.BASIC)
        await customer.sees(labels.WHERE_FROM)
        await customer.shows_on_map(SEOUL_STATION)
        await customer.sees(labels.WHERE_TO)
        await customer.shows_on_map(GANGNAM)
        await customer.presses(labels.NOW)
        await customer.taps(labels.SHARE_PHONE)
        await customer.presses(labels.PAY_AND_BOOK)
        await customer.pays()
        told = await customer.sees(labels.HANDED_OVER)
        return told.text.rsplit("(", 1)[1][:5]

    async def ride(self) -> str:
        """The customer books, is driven, and thanked; gives the booking's code."""
        code = await self.book()
        await self.staff.presses(labels.FIRST_CHOICE)
        await self.driver.presses(labels.ACCEPT)
        for step, said in (
            (labels.ARRIVED, labels.TAXI_IS_HERE),
            (labels.ON_BOARD, labels.UNDER_WAY),
            (labels.COMPLETE, labels.THANKS),
        ):
            await self.driver.presses(step)
            await self.customer.sees(said)
        return code

    async def cancel(self) -> str:
        """The customer cancels by the preview; gives what the preview said."""
        await self.customer.presses(labels.CANCEL)
        previewed = (await self.customer.sees("돌려 드려요")).text
        await self.customer.presses(labels.CANCEL_WITH_REFUND)
        await self.customer.sees(labels.CANCELLED)
        return previewed


Open = Callable[..., AbstractAsyncContextManager[Company]]


@pytest.fixture
async def stripe() -> AsyncIterator[StripeStandIn]:
    """Stripe's API of refunds; the first charges of the local Telegram are known to it."""
    async with StripeStandIn() as running_stripe:
        for number in range(1, 4):
            running_stripe.charge(f"provider_{number:08d}", 11_600)
        yield running_stripe


@pytest.fixture
def company(tmp_path: Path) -> Open:
    """Opens a company whose settings are the demo's but for those named; `again` with the database it has."""

    @asynccontextmanager
    async def opened(*, again: bool = False, **changes: Any) -> AsyncIterator[Company]:
        async with LocalTelegram() as telegram:
            cast = gather(telegram, provider_token=PROVIDER_TOKEN)
            settings = demo_settings(tmp_path, telegram.url, cast).model_copy(update=changes)
            async with running(settings, pacer=FreePacer) as app:
                if not again:
                    await open_company(cast)
                people = (Actor(role) for role in (cast.customer, cast.dispatcher, cast.driver))
                yield Company(telegram, app, cast, *people)
            assert telegram.complaints == []

    return opened
