"""`make bench`: the tables on the screen, the figures as JSON in bench/results/."""

import argparse
import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.floor import measure
from bench.load import Run, measured
from bench.measures import machine, table
from bench.siege import besieged, report, write
from bench.starts import starts
from bot.adapters.clock import SystemClock

RESULTS = Path(__file__).parent / "results"
RIDES = [
    Run(name="ride", customers=1, rides=30),
    Run(name="ride", customers=50, rides=6),
    Run(name="ride", customers=255, rides=2),
]
BOOKINGS = [
    Run(name="booking", customers=1, rides=30, booking_only=True),
    Run(name="booking", customers=20, rides=10, booking_only=True),
    Run(name="booking", customers=100, rides=4, booking_only=True),
    Run(name="booking", customers=1, rides=2, booking_only=True, think=2.0),
    Run(name="booking", customers=20, rides=2, booking_only=True, think=2.0),
    Run(name="booking", customers=100, rides=2, booking_only=True, think=2.0),
]
UPDATES_A_RIDE = 9
"""/start, the press, pre-checkout, the payment; the dispatcher's press and the driver's four."""


async def main() -> None:
    """Measure everything, print it, write it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rides, to see that it works")
    parser.add_argument("--database-url", help="measure on this empty database instead of SQLite files")
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder:
        floor = await measure(Path(folder), SystemClock())
    found: dict[str, Any] = {
        "machine": machine(),
        "command": "make bench",
        "floor": floor,
        "starts": await starts(),
    }
    rides = [_shortened(run, chosen.quick) for run in RIDES]
    bookings = [_shortened(run, chosen.quick) for run in BOOKINGS]
    found["rides"] = [_beside_the_floor(await measured(run, chosen.database_url), floor) for run in rides]
    found["bookings"] = [await measured(run, chosen.database_url) for run in bookings]
    print(_report(found))
    siege = await besieged(chosen.quick, floor)
    print("\n" + report(siege))
    if not chosen.quick:
        write(siege, floor)
        kind = "postgresql" if chosen.database_url else "sqlite"
        (RESULTS / f"rides-{kind}.json").write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n")


def _shortened(run: Run, quick: bool) -> Run:
    if not quick:
        return run
    return Run(
        name=run.name,
        customers=min(run.customers, 10),
        rides=2,
        booking_only=run.booking_only,
        think=run.think / 4,
    )


def _beside_the_floor(run: dict[str, Any], floor: dict[str, float]) -> dict[str, Any]:
    """The floor for that same ride: its updates, calls and commits, bare and one after another."""
    calls = sum(run["calls_each"].values())
    bare_ms = (
        UPDATES_A_RIDE * floor["feed_ms"]
        + calls * floor["send_ms"]
        + run["commits_each"] * floor["commit_ms"]
    )
    per_second = 1000 / bare_ms
    share = run["per_second"] / per_second
    return run | {
        "calls": round(calls, 1),
        "floor_per_second": round(per_second, 1),
        "of_floor": round(share, 2),
    }


def _report(found: dict[str, Any]) -> str:
    return "\n\n".join([
        json.dumps(found["machine"]),
        f"bare, in milliseconds: {found['floor']}\nstarts: {found['starts']}",
        "whole rides of returning customers; times in milliseconds\n" + _rides_table(found["rides"]),
        "calls a ride\n" + table(["method", "calls"], list(found["rides"][0]["calls_each"].items())),
        "first bookings, from /start to the staff's card\n" + _bookings_table(found["bookings"]),
    ])  # fmt: skip


def _rides_table(rides: list[dict[str, Any]]) -> str:
    head = [
        "customers",
        "rides/s",
        "floor",
        "share",
        "p50",
        "p95",
        "p99_ms",
        "calls",
        "commits",
        "cpu_ms",
        "MB",
    ]
    names = ["customers", "per_second", "floor_per_second", "of_floor"]
    rows = [
        [ride[name] for name in names]
        + [ride["reply_ms"][place] for place in ("p50", "p95", "p99")]
        + [ride[name] for name in ("calls", "commits_each", "cpu_ms_each", "memory_mb")]
        for ride in rides
    ]
    return table(head, rows)


def _bookings_table(bookings: list[dict[str, Any]]) -> str:
    head = [
        "customers",
        "thinking_s",
        "bookings/s",
        "p50",
        "p95",
        "p99_ms",
        "acts",
        "calls",
        "commits",
        "cpu_ms",
    ]
    rows = [
        [run[name] for name in ("customers", "think_s", "per_second")]
        + [run["reply_ms"][place] for place in ("p50", "p95", "p99")]
        + [
            run["acts_each"],
            round(sum(run["calls_each"].values()), 1),
            run["commits_each"],
            run["cpu_ms_each"],
        ]
        for run in bookings
    ]
    return table(head, rows)


asyncio.run(main())
