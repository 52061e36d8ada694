"""One measured run: so many customers at once for so long, and what it cost."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measures import memory_mb, quantiles
from bench.riders import Record, Rider
from bench.scene import Scene, scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is asked of a run: whole rides or the booking part, by `customers` at once, `rides` each."""

    name: str
    customers: int
    rides: int
    booking_only: bool = False
    think: float = 0.0


async def measured(run: Run, url: str | None = None) -> dict[str, Any]:
    """Play the run in a fresh company and give its figures."""
    with TemporaryDirectory() as folder:
        # A booking that is not driven stays open, and a customer may have one: so one customer books once.
        size = run.customers * (run.rides if run.booking_only else 1)
        async with scene(Path(folder), size, url=url) as set_scene:
            return await _play(run, set_scene)


async def _play(run: Run, at: Scene) -> dict[str, Any]:
    record = Record()
    if not run.booking_only:
        await _everybody(at, run, Record(), again=False, rides=1)
    before, calls_before = await at.counters(), at.telegram.calls.copy()
    began = time.perf_counter()
    await _everybody(at, run, record, again=not run.booking_only, rides=run.rides)
    seconds = time.perf_counter() - began
    await asyncio.sleep(0.5)  # what is still on its way after the last receipt belongs to these rides
    after = await at.counters()
    calls = at.telegram.calls - calls_before
    done = len(record.bookings if run.booking_only else record.rides)
    by_method = {
        f"{bot.username.split('_')[1]}.{method}": n for (bot, method), n in sorted(calls.items(), key=str)
    }
    return {
        "name": run.name,
        "customers": run.customers,
        "think_s": run.think,
        "done": done,
        "seconds": round(seconds, 2),
        "per_second": round(done / seconds, 1),
        "reply_ms": quantiles(record.replies),
        "booking_ms": quantiles(record.bookings),
        "ride_ms": quantiles(record.rides),
        "acts_each": round(record.acts / done, 1),
        "calls_each": {name: round(n / done, 2) for name, n in by_method.items() if "getUpdates" not in name},
        "commits_each": round((after["commits"] - before["commits"]) / done, 2),
        "cpu_ms_each": round((after["cpu"] - before["cpu"]) / done * 1000, 1),
        "memory_mb": memory_mb(at.process.pid),
        "ready_ms": at.ready_ms,
    }


async def _everybody(at: Scene, run: Run, record: Record, *, again: bool, rides: int) -> None:
    async def one(number: int) -> None:
        if run.booking_only:
            for turn in range(rides):
                await Rider(at, number + turn * run.customers, record, run.think).book(again=again)
            return
        for _ in range(rides):
            await Rider(at, number, record, run.think).ride(again=again)

    async with asyncio.TaskGroup() as group:
        for number in range(run.customers):
            group.create_task(one(number))
