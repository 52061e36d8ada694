"""The siege: 255 customers at once book and pay through the sandbox gateway; then again while it hangs.

`python -m bench.siege`, or as a part of `make bench`. The gateway, the customers with their Telegram, and
the bots are three processes.
"""

import argparse
import asyncio
import json
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from bench.besiegers import Siege
from bench.databases import on_file
from bench.floor import measure
from bench.measures import machine, quantiles, table
from bench.scene import Scene, scene
from bot.adapters.clock import SystemClock
from storage.engine import open_database
from storage.tables.rides import bookings

RESULTS = Path(__file__).parent / "results"
BEFORE = {"availability": 42.31, "per_second": 1.85, "mean_s": 71.77}
"""What the system that this one replaces managed under the same siege."""
CARS = 20
UPDATES = 7
"""/start, book, grade, two places, now, pay and book."""
GATEWAY_CALLS = 3
"""The charge and the question that we ask, and the callback that we hear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """So many customers at once for so many seconds; `hang` is when the gateway hangs, and how long.

    `think` is the mean pause before each act: without it the machine is full all the time.
    """

    name: str
    customers: int = 255
    seconds: float = 60.0
    think: float = 0.0
    hang: tuple[float, float] | None = None


RUNS = (
    Run(name="siege"),
    Run(name="the gateway hangs", think=5.0, seconds=70.0, hang=(25.0, 20.0)),
)


async def besieged(
    quick: bool, floor: dict[str, float], customers: int | None = None
) -> list[dict[str, Any]]:
    """Both runs' figures, by fewer `customers` if so wished."""
    runs = [_shortened(run) for run in RUNS] if quick else list(RUNS)
    if customers is not None:
        runs = [replace(run, customers=customers) for run in runs]
    return [await _measured(run, floor) for run in runs]


def report(found: list[dict[str, Any]]) -> str:
    """A table of the figures, beside those of the system before."""
    names = ["availability", "per_second", "mean_s", "p99_s", "of_floor"]
    rows = [["before", BEFORE["availability"], BEFORE["per_second"], BEFORE["mean_s"], "", ""]]
    rows += [[run["name"], *(run.get(name, "") for name in names)] for run in found]
    return "\n".join(
        [
            "the siege: bookings placed and paid",
            table(["run", "availability_%", "transactions/s", "mean_s", "p99_s", "of_floor"], rows),
            *(json.dumps(run, ensure_ascii=False) for run in found),
        ]
    )


async def _measured(run: Run, floor: dict[str, float]) -> dict[str, Any]:
    places = 12 if run.think == 0 else 4
    size, secret = run.customers * places, secrets.token_urlsafe(12)
    with TemporaryDirectory() as folder:
        async with _sandbox(secret) as gateway, aiohttp.ClientSession() as http:
            more = {
                "payments": "sandbox",
                "payment_gateway_server": gateway,
                "payment_gateway_secret": secret,
            }
            async with scene(Path(folder), size, more=more, cars=CARS) as at:
                figures = await _play(run, at, http, gateway, places) | {"name": run.name}
            figures |= await _twice(http, gateway, Path(folder))
    if run.think == 0:
        bare = UPDATES * floor["feed_ms"] + (figures["calls"] + GATEWAY_CALLS) * floor["send_ms"]
        bare += figures["commits"] * floor["commit_ms"]
        figures["floor_per_second"] = round(1000 / bare, 1)
        figures["of_floor"] = round(figures["per_second"] * bare / 1000, 2)
    return figures


async def _play(
    run: Run, at: Scene, http: aiohttp.ClientSession, gateway: str, places: int
) -> dict[str, Any]:
    load = os.getloadavg()[0]
    before, calls = await at.counters(), at.telegram.calls.copy()
    began = time.perf_counter()
    siege = Siege(at, http, began + run.seconds, run.think)
    async with asyncio.TaskGroup() as group:
        for place in range(run.customers):
            numbers = [place + turn * run.customers for turn in range(places)]
            group.create_task(siege.besiege(numbers))
        returned = group.create_task(_hang(run, http, gateway))
    seconds = time.perf_counter() - began
    after, done = await at.counters(), len(siege.transactions)
    made = sum(n for (_, method), n in (at.telegram.calls - calls).items() if method != "getUpdates")
    took = quantiles(siege.transactions)
    figures = {
        "customers": run.customers,
        "seconds": round(seconds, 1),
        "begun": siege.begun,
        "done": done,
        "availability": round(100 * done / max(1, siege.begun), 2),
        "per_second": round(done / seconds, 2),
        "mean_s": round(sum(siege.transactions) / max(1, done), 2),
        "p99_s": round(took.get("p99", 0) / 1000, 2),
        "answer_ms": quantiles(siege.answers) | {"max": round(max(siege.answers, default=0) * 1000, 1)},
        "told_to_wait": siege.told_to_wait,
        "calls": round(made / max(1, done), 1),
        "commits": round((after["commits"] - before["commits"]) / max(1, done), 1),
        "load_before": round(load, 1),  # of everything on this machine; two cores are full at 2
        "cpu_share": round((after["cpu"] - before["cpu"]) / seconds, 2),
        "cpu_ms_each": round((after["cpu"] - before["cpu"]) / max(1, done) * 1000, 1),
    }
    if returned.result():
        back = returned.result()
        waited = [paid - back for pressed, paid in siege.payments if pressed < back < paid]
        figures |= {"waited_at_return": len(waited), "all_paid_after_return_s": round(max(waited), 1)}
    return figures


async def _hang(run: Run, http: aiohttp.ClientSession, gateway: str) -> float:
    """Let the gateway hang when it is time; gives when it returned, 0 where it never hung."""
    if run.hang is None:
        return 0.0
    after, lasts = run.hang
    for wait, hangs in ((after, True), (lasts, False)):
        await asyncio.sleep(wait)
        async with http.post(f"{gateway}/trouble", json={"hang": hangs}) as done:
            done.raise_for_status()
    return time.perf_counter()


async def _twice(http: aiohttp.ClientSession, gateway: str, folder: Path) -> dict[str, int]:
    """How often somebody was charged twice, by the gateway's accounts and by ours."""
    async with http.get(f"{gateway}/accounts") as answer:
        theirs = [each["order_id"] for each in await answer.json() if each["status"] == "approved"]
    database = open_database(on_file(folder))
    async with database.read() as connection:
        rows = list(await connection.execute(bookings.select()))
    await database.close()
    paid = [row for row in rows if row.captured]
    return {
        "charged_at_gateway": len(theirs),
        "charged_in_books": len(paid),
        "charged_twice": len(theirs) - len(set(theirs)) + sum(row.captured > row.fare for row in rows),
    }


@asynccontextmanager
async def _sandbox(secret: str) -> AsyncIterator[str]:
    """The sandbox gateway in a process of its own, answering after 0 to 1000 ms; gives its address."""
    # One word, for a secret may begin with a dash.
    command = (sys.executable, "-m", "bot.simulator.sandbox", f"--secret={secret}")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield json.loads(await process.stdout.readline())["url"]
    finally:
        process.terminate()
        await process.wait()


def _shortened(run: Run) -> Run:
    hang = (6.0, 5.0) if run.hang else None
    return Run(name=run.name, customers=20, seconds=16.0 if hang else 5.0, think=run.think / 3, hang=hang)


async def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.siege", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few customers, to see that it works")
    parser.add_argument("--customers", type=int, help="how many at once, instead of 255")
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder:
        floor = await measure(on_file(Path(folder)), SystemClock())
    found = await besieged(chosen.quick, floor, chosen.customers)
    print(report(found))
    if not chosen.quick and chosen.customers is None:
        write(found, floor)


def write(found: list[dict[str, Any]], floor: dict[str, float]) -> None:
    """Keep the figures in bench/results/."""
    RESULTS.mkdir(exist_ok=True)
    kept = {"machine": machine(), "before": BEFORE, "floor": floor, "runs": found}
    (RESULTS / "siege.json").write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    asyncio.run(_main())
