"""The stand-in Telegram with its people, the company's database, and the measured process beside them."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.checkouts import HERE, Checkout
from bench.databases import on_file
from bench.filling import CUSTOMERS_FROM, DRIVERS_FROM
from bot.simulator.telegram import LocalTelegram
from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.chats import Group
from bot.simulator.telegram.people import Person

PROVIDER = "1000000001:TEST:BENCH"
DISPATCHER = 3_000_000


@dataclass(slots=True)
class Scene:
    """Everything a load needs. `vehicles` belong to `drivers` one by one."""

    telegram: LocalTelegram
    booking: LocalBot
    dispatch: LocalBot
    staff: Group
    dispatcher: Person
    customers: list[Person]
    drivers: list[Person]
    vehicles: list[int]
    process: asyncio.subprocess.Process
    ready_ms: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def counters(self) -> dict[str, Any]:
        """Commits, statements, round trips and processor seconds of the measured process so far."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        async with self.lock:
            self.process.stdin.write(b"\n")
            await self.process.stdin.drain()
            counted: dict[str, Any] = json.loads(await self.process.stdout.readline())
            return counted


@asynccontextmanager
async def scene(
    folder: Path,
    size: int,
    *,
    url: str | None = None,
    sides: Sequence[str] = ("booking", "dispatch"),
    more: dict[str, Any] | None = None,
    cars: int | None = None,
    checkout: Checkout = HERE,
) -> AsyncIterator[Scene]:
    """A company with `size` customers and as many cars (or `cars`) in a fresh database, and its bots.

    The bots, and what fills the database, are the code of `checkout`; everything else is this one's.
    """
    database_url = url or on_file(folder)
    fleet = size if cars is None else cars
    vehicles = await checkout.filled(database_url, size, fleet)
    async with LocalTelegram() as telegram:
        booking = telegram.add_bot(
            "1001:" + "B" * 35, "bench_booking_bot", "Booking", provider_tokens={PROVIDER}
        )
        dispatch = telegram.add_bot("1002:" + "D" * 35, "bench_dispatch_bot", "Dispatch")
        customers = [telegram.add_person(CUSTOMERS_FROM + n, f"손님{n}") for n in range(size)]
        drivers = [telegram.add_person(DRIVERS_FROM + n, f"기사{n}") for n in range(fleet)]
        for driver in drivers:
            driver.chat_with(dispatch).started = True
        dispatcher = telegram.add_person(DISPATCHER, "최", username="dispatcher_choi")
        staff = telegram.add_group("배차실", members=[dispatcher], bots=[dispatch])
        settings = {
            "sides": list(sides),
            "booking_bot_token": booking.token,
            "dispatch_bot_token": dispatch.token,
            "staff_chat_id": staff.id,
            "telegram_api_url": telegram.url,
            "data_dir": str(folder),
            "database_url": database_url,
            "http_port": 0,
            "payments": "telegram",
            "payment_provider_token": PROVIDER,
            **(more or {}),
        }
        async with _bots(checkout, settings) as (process, ready_ms):
            people = (dispatcher, customers, drivers)
            yield Scene(telegram, booking, dispatch, staff, *people, vehicles, process, ready_ms)


@asynccontextmanager
async def _bots(
    checkout: Checkout, settings: dict[str, Any]
) -> AsyncIterator[tuple[asyncio.subprocess.Process, float]]:
    """The measured process, and the milliseconds until it was ready."""
    process = await asyncio.create_subprocess_exec(
        *checkout.process_command(),
        cwd=checkout.folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(settings).encode() + b"\n")
    try:
        yield process, json.loads(await process.stdout.readline())["ready_ms"]
    finally:
        process.stdin.close()
        await process.wait()
