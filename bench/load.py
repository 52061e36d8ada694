"""One measured run: so many customers at once for so long, and what it cost."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.checkouts import HERE, Checkout
from bench.counters import counted_each
from bench.databases import empty_database
from bench.measures import memory_mb, quantiles, stolen_seconds
from bench.riders import Record, Rider
from bench.scene import Scene, scene
from bot.simulator.telegram.bots import LocalBot


class Part(StrEnum):
    """What a run plays, by customers who have or have not been driven before."""

    RIDE = "ride"
    FIRST_BOOKING = "first booking"
    REPEATED_BOOKING = "repeated booking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is asked of a run: `rides` of a part by each of `customers` at once, `think` seconds an act."""

    part: Part
    customers: int
    rides: int
    think: float = 0.0

    @property
    def people(self) -> int:
        """A booking that is not driven stays open, and a customer may have one: so one books once."""
        return self.customers * (1 if self.part is Part.RIDE else self.rides)


async def measured(run: Run, server: str | None = None, checkout: Checkout = HERE) -> dict[str, Any]:
    """Play the run in a fresh company, on a PostgreSQL `server` if named, and give the checkout's figures."""
    with TemporaryDirectory() as folder:
        async with (
            empty_database(Path(folder), server) as url,
            scene(Path(folder), run.people, url=url, checkout=checkout) as set_scene,
        ):
            return await _play(run, set_scene)


async def _play(run: Run, at: Scene) -> dict[str, Any]:
    record = Record()
    if run.part is not Part.FIRST_BOOKING:
        await _driven_once(at, run.people)
    before, calls_before, load_before = await at.counters(), at.telegram.calls.copy(), time.process_time()
    began, stolen = time.perf_counter(), stolen_seconds()
    await _everybody(at, run, record)
    seconds, load = time.perf_counter() - began, time.process_time() - load_before
    stolen = stolen_seconds() - stolen
    await asyncio.sleep(0.5)  # what is still on its way after the last receipt belongs to these rides
    after = await at.counters()
    calls = at.telegram.calls - calls_before
    done = len(record.rides if run.part is Part.RIDE else record.bookings)
    return {
        "part": run.part.value,
        "customers": run.customers,
        "think_s": run.think,
        "done": done,
        "seconds": round(seconds, 2),
        "per_second": round(done / seconds, 1),
        "reply_ms": quantiles(record.replies),
        "booking_ms": quantiles(record.bookings),
        "ride_ms": quantiles(record.rides),
        "acts_each": round(record.acts / done, 1),
        "calls_each": _by_method(calls, done),
        **counted_each(before, after, done),
        "cpu_ms_each": round((after["cpu"] - before["cpu"]) / done * 1000, 1),
        "load_cpu_ms_each": round(load / done * 1000, 1),
        "load_cpu_share": round(load / seconds, 2),
        "stolen_s": round(stolen, 2),
        "memory_mb": memory_mb(at.process.pid),
        "ready_ms": at.ready_ms,
    }


def _by_method(calls: Counter[tuple[LocalBot, str]], done: int) -> dict[str, float]:
    """Calls a ride, by bot and method; polls are no calls of a ride."""
    return {
        f"{bot.username.split('_')[1]}.{method}": round(n / done, 2)
        for (bot, method), n in sorted(calls.items(), key=str)
        if method != "getUpdates"
    }


async def _driven_once(at: Scene, people: int) -> None:
    """Everybody's first ride, which does not count; a few at a time."""
    few = asyncio.Semaphore(20)

    async def first(number: int) -> None:
        async with few:
            await Rider(at, number, Record()).ride(again=False)

    async with asyncio.TaskGroup() as group:
        for number in range(people):
            group.create_task(first(number))


async def _everybody(at: Scene, run: Run, record: Record) -> None:
    async def one(number: int) -> None:
        for turn in range(run.rides):
            if run.part is Part.RIDE:
                await Rider(at, number, record, run.think).ride(again=True)
            else:
                rider = Rider(at, number + turn * run.customers, record, run.think)
                await rider.book(again=run.part is Part.REPEATED_BOOKING)

    async with asyncio.TaskGroup() as group:
        for number in range(run.customers):
            group.create_task(one(number))
