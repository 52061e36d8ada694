"""The world around the app that dies: Telegram, the gateway, people, database, and who starts it again."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.simulator.sandbox import Sandbox
from bot.simulator.telegram import Group, LocalBot, LocalTelegram, Person, PrivateChat
from domain.model.booking import Booking
from domain.model.people import Customer
from domain.values.ids import CustomerId
from domain.values.status import BookingStatus
from storage.engine import Database, open_database
from storage.migrate import upgrade
from tests.builders import CUSTOMER, DISPATCHER, PHONE
from tests.servers import free_port
from tests.usecases.company import Company

PROVIDER = "1000000001:TEST:CRASH"
SECRET = "a-secret-of-the-gateway"
HALF_A_MINUTE = 30_000_000
NOT_REACHED = 30.0
"""Seconds that a story which is over waits for its crash: the last commits follow the last message."""
LATER = (
    f"UPDATE deliveries SET lease_until = lease_until - {HALF_A_MINUTE} WHERE lease_until IS NOT NULL",
    f"UPDATE bookings SET due_lease = due_lease - {HALF_A_MINUTE} WHERE due_lease IS NOT NULL",
)


@dataclass
class AppProcess:
    """The app, started, and started again each time it was killed at its point."""

    processes: "ProcessPool"
    settings: dict[str, Any]
    log: Path
    kill: dict[str, Any]
    database: Database
    deaths: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    died: asyncio.Event = field(default_factory=asyncio.Event)
    pid: int | None = None
    leaving: bool = False

    async def run(self) -> None:
        """Keep it running. Raises AssertionError where it ends by anything but its own SIGKILL."""
        while not self.leaving:
            code = await self._live(self.kill if not self.deaths else {})
            self.ready.clear()
            if self.leaving:
                return
            assert code == -signal.SIGKILL, f"the app ended by itself, with {code}"
            self.deaths += 1
            self.died.set()
            await half_a_minute_passes(self.database)

    async def _live(self, kill: dict[str, Any]) -> int:
        wanted = {"settings": self.settings, "log": str(self.log), "kill": kill}
        async for news in self.processes.live(wanted):
            if "ended" in news:
                self.pid = None
                return int(news["ended"])
            if "born" in news:
                self.pid = news["born"]
                if self.leaving:
                    self.leave()
            if "ready" in news:
                self.ready.set()
        raise AssertionError("the nursery has gone")

    async def meets_its_end(self) -> None:
        """Wait until it was killed where it was told to be, or until that is not to be expected any more."""
        if self.kill.get("point"):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.died.wait(), NOT_REACHED)

    def leave(self) -> None:
        """Let it end well; one that has died this moment is let go as it is."""
        self.leaving = True
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)


class ProcessPool:
    """A process that has imported everything, and of which each app is a fork with a pid of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> AsyncIterator["ProcessPool"]:
        """One pool, for one app at a time."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.fault_injection.process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            yield cls(process)
        finally:
            assert process.stdin
            process.stdin.close()
            await process.wait()

    async def live(self, wanted: dict[str, Any]) -> AsyncIterator[dict[str, int]]:
        """Start an app; gives "born", "ready" and "ended" with its pid or exit code."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(wanted).encode() + b"\n")
        while line := await self._process.stdout.readline():
            news: dict[str, int] = json.loads(line)
            yield news
            if "ended" in news:
                return


@dataclass
class FaultWorld:
    """Everything a scenario needs. `past` is a ride that the customer has had and paid."""

    telegram: LocalTelegram
    booking: LocalBot
    dispatch: LocalBot
    sandbox: Sandbox
    customer: Person
    dispatcher: Person
    staff: Group
    process: AppProcess
    database: Database
    past: Booking

    @property
    def chat(self) -> PrivateChat:
        """The customer's chat with the booking bot."""
        return self.customer.chat_with(self.booking)

    async def execute(self, *statements: str) -> None:
        """Change the database from outside, as time would."""
        await execute(self.database, *statements)


@asynccontextmanager
async def stage(
    processes: ProcessPool, folder: Path, url: str, *, gateway: bool, kill: dict[str, Any] | None = None
) -> AsyncIterator[FaultWorld]:
    """A company with one past ride, whose app kills itself once where `kill` says."""
    await upgrade(url)
    past = await _past_ride(url)
    database, sandbox = open_database(url), Sandbox(SECRET)
    sandbox.trouble.latency = (0.0, 0.0)
    await sandbox.start()
    async with LocalTelegram() as telegram:
        booking = telegram.add_bot(
            "1001:" + "B" * 35, "crash_booking_bot", "Booking", provider_tokens={PROVIDER}
        )
        dispatch = telegram.add_bot("1002:" + "D" * 35, "crash_dispatch_bot", "Dispatch")
        customer = telegram.add_person(CUSTOMER, "이민지")
        customer.chat_with(booking).started = True
        dispatcher = telegram.add_person(DISPATCHER, "최지우", username="dispatcher_choi")
        staff = telegram.add_group("배차실", members=[dispatcher], bots=[dispatch])
        settings = {
            "booking_bot_token": booking.token,
            "dispatch_bot_token": dispatch.token,
            "staff_chat_id": staff.id,
            "telegram_api_url": telegram.url,
            "data_dir": str(folder),
            "database_url": url,
            **(_by_gateway(sandbox) if gateway else _by_telegram()),
        }
        process = AppProcess(processes, settings, folder / "points.log", kill or {}, database)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(process.run())
            await process.ready.wait()
            try:
                yield FaultWorld(
                    telegram, booking, dispatch, sandbox, customer, dispatcher, staff, process, database, past
                )
            finally:
                process.leave()
                await asyncio.wait([running])
    await sandbox.stop()
    await database.close()


async def half_a_minute_passes(database: Database) -> None:
    """The leases of the dead run out."""
    await execute(database, *LATER)


async def execute(database: Database, *statements: str) -> None:
    """Write straight into the database."""
    async with database.write() as connection:
        for statement in statements:
            await connection.execute(text(statement))
        await database.commit(connection)


def _by_telegram() -> dict[str, Any]:
    return {"payments": "telegram", "payment_provider_token": PROVIDER, "http_port": 0}


def _by_gateway(sandbox: Sandbox) -> dict[str, Any]:
    port = free_port()
    return {
        "payments": "http",
        "payment_gateway_server": sandbox.url,
        "payment_gateway_secret": SECRET,
        "http_port": port,
        "public_url": f"http://127.0.0.1:{port}",
        "webhook_secret": "a-webhook-secret",
    }


async def _past_ride(url: str) -> Booking:
    """One ride on a radio car, driven, with its messages sent; the customer's number is known."""
    company = Company(url)
    ride = await company.ride(BookingStatus.COMPLETED, radio=True)
    async with company.use_cases.uow() as uow:
        await uow.people.save_customer(Customer(id=CustomerId(CUSTOMER), name="이민지", phone=PHONE))
        await uow.commit()
    await company.told()
    await company.database.close()
    return ride
