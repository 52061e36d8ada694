"""`make bench`: the tables on the screen, the figures as JSON in bench/results/."""

import argparse
import asyncio
import json
import os
import shlex
import sys
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.against import Comparison, comparison_report
from bench.arguments import asked_for, told
from bench.databases import empty_database
from bench.echo import echoed
from bench.floor import measure
from bench.growth import TIMES, grown, growth_report
from bench.load import Part, Run, measured
from bench.measures import machine
from bench.report import beside_the_floor, report
from bench.siege import besieged, write
from bench.siege import report as siege_report
from bench.starts import starts
from bot.adapters.clock import SystemClock
from bot.app.event_loop import run_on_loop
from bot.app.gc_tuning import tune_garbage_collector
from tests.servers import postgres_server

QUICK_TIMES = 5
RESULTS = Path(__file__).parent / "results"
RIDES = [
    Run(part=Part.RIDE, customers=1, rides=30),
    Run(part=Part.RIDE, customers=50, rides=6),
    Run(part=Part.RIDE, customers=255, rides=2),
]
BOOKINGS = [
    Run(part=part, customers=customers, rides=rides, think=think)
    for part in (Part.FIRST_BOOKING, Part.REPEATED_BOOKING)
    for customers, rides, think in (
        (1, 30, 0.0),
        (20, 10, 0.0),
        (100, 3, 0.0),
        (1, 3, 2.0),
        (20, 3, 2.0),
        (100, 2, 2.0),
    )
]


def server_of(chosen: argparse.Namespace) -> str | None:
    """The PostgreSQL server to measure on, if that is wished for. Exits where none answers."""
    if not chosen.postgres:
        return None
    return postgres_server() or sys.exit("No PostgreSQL server answers (see TEST_POSTGRES_URL in tests).")


def about(chosen: argparse.Namespace) -> dict[str, Any]:
    """What was asked of which machine."""
    commit = "" if chosen.against is None else chosen.against.commit()
    return {
        "machine": machine(),
        "command": shlex.join(["python", "-m", "bench", *told(sys.argv[1:], commit)]),
        "busy_before": os.getloadavg()[0],
    }


async def bare(server: str | None) -> dict[str, float]:
    """The floor, on the loop that Python brings: uvloop is one of the things that are measured against it."""
    with TemporaryDirectory() as folder:
        async with empty_database(Path(folder), server) as url:
            return await measure(url, SystemClock())


async def everything(chosen: argparse.Namespace, server: str | None, floor: dict[str, float]) -> None:
    """Measure rides, bookings and the siege, print it, write it."""
    found: dict[str, Any] = about(chosen) | {"floor": floor, "starts": await starts()}
    rides, bookings = ([_shortened(run, chosen.quick) for run in runs] for runs in (RIDES, BOOKINGS))
    found["rides"] = [beside_the_floor(await measured(run, server), floor) for run in rides]
    found["bookings"] = [await _beside_an_echo(run, server) for run in bookings]
    print(report(found))
    _keep("rides", found, chosen)
    if server:
        return
    siege = await besieged(chosen.quick, floor)
    print("\n" + siege_report(siege))
    if not chosen.quick:
        write(siege, floor)


async def against(chosen: argparse.Namespace, server: str | None) -> None:
    """Measure this checkout against another one, print it, write it."""
    run = Run(part=chosen.part, customers=chosen.customers, rides=chosen.rides)
    comparison = Comparison(other=chosen.against, run=run, turns=chosen.turns, server=server)
    found = about(chosen)
    print(json.dumps(found) + "\n")
    found |= await (comparison.shortened() if chosen.quick else comparison).figures()
    print(comparison_report(found))
    _keep("against", found, chosen)


async def history(chosen: argparse.Namespace, server: str | None) -> None:
    """Measure what a long past costs, print it, write it."""
    found = about(chosen)
    print(json.dumps(found) + "\n")
    found |= await grown(chosen.bookings, server, times=QUICK_TIMES if chosen.quick else TIMES)
    print(growth_report(found))
    _keep("history", found, chosen)


def measurement(chosen: argparse.Namespace, server: str | None) -> Coroutine[Any, Any, None]:
    """What is to be measured."""
    if chosen.history:
        return history(chosen, server)
    if chosen.against is not None:
        return against(chosen, server)
    return everything(chosen, server, asyncio.run(bare(server)))


async def _beside_an_echo(run: Run, server: str | None) -> dict[str, Any]:
    """The run, and right after it the same customers with a bot that only echoes."""
    figures = await measured(run, server)
    return figures | {"echo_ms": await echoed(run.customers, run.think)}


def _keep(name: str, found: dict[str, Any], chosen: argparse.Namespace) -> None:
    if not chosen.quick:
        kind = "postgresql" if chosen.postgres else "sqlite"
        (RESULTS / f"{name}-{kind}.json").write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n")


def _shortened(run: Run, quick: bool) -> Run:
    if not quick:
        return run
    return replace(run, customers=min(run.customers, 10), rides=2, think=run.think / 4)


wanted = asked_for(sys.argv[1:])
where = server_of(wanted)
work = measurement(wanted, where)
tune_garbage_collector()  # a pause of the load's own would count as one of the bots
run_on_loop(work)
