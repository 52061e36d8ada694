"""What a long past costs: the same work in a company with 1,000 past bookings and in one with many more."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select

from bench.checkouts import HERE
from bench.daily_work import ACTIONS, DailyWork, Timer
from bench.databases import empty_database
from bench.history import History, fill_history
from bench.measures import table
from bench.watching import Watch, label_of, scans, watched
from storage.engine import Database, open_database
from storage.tables import metadata

FEW, MANY = 1_000, 1_000_000
WARM, TIMES, NOTED = 5, 50, 10
CLOSES = 3
GROWN, SLOWER_MS = 1.5, 0.1
"""From which ratio on a statement is listed, where it costs so much more."""
TIMES_AS_LARGE = 3
"""A table that has so many more rows is one that grows with the past."""
CHILD = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
took = time.perf_counter() - began
print(json.dumps([took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
sys.exit(code)
"""
"""Seconds and kilobytes of a command, by a process in between: else a child would count as large as us."""


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds of what is done inside, each time."""

    took: list[float] = field(default_factory=list)
    began: float = 0.0

    def __enter__(self) -> None:
        self.began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.took.append((time.perf_counter() - self.began) * 1000)


@dataclass(slots=True)
class Company:
    """A company with a past, at work; `noted` is the same work on the same database, under a watch."""

    url: str
    folder: Path
    history: History
    database: Database
    work: DailyWork
    noted: DailyWork
    watch: Watch
    filled_s: float

    async def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        async with self.database.read() as connection:
            return {
                each.name: int(
                    (await connection.execute(select(func.count()).select_from(each))).scalar_one()
                )
                for each in metadata.sorted_tables
            }

    def statements(self) -> dict[str, float]:
        """The statements that were noted, by their SQL, and the median of each in milliseconds."""
        return {sql: median(asked.took) for sql, asked in self.watch.asked.items()}

    async def closed(self) -> dict[str, float]:
        """Seconds of `calltaxi close` for the day that is alike in all companies, and its memory."""
        return await asyncio.to_thread(self._closed)

    def _closed(self) -> dict[str, float]:
        command = [sys.executable, "-c", CHILD, sys.executable, "-m", "bot", "close"]
        environment = os.environ | {"DATABASE_URL": self.url, "DATA_DIR": str(self.folder)}
        ended = subprocess.run(
            [*command, self.history.day.isoformat(), "--json"],
            cwd=HERE.folder,
            env=environment,
            check=True,
            capture_output=True,
        )
        seconds, kilobytes = json.loads(ended.stdout)
        return {"seconds": round(seconds, 2), "memory_mb": round(kilobytes / 1024, 1)}


@asynccontextmanager
async def company(bookings: int, server: str | None) -> AsyncIterator[Company]:
    """A company with so many past bookings, in a database of its own."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with empty_database(folder, server) as url:
            _say(f"{bookings:,} past bookings are written ...")
            began = time.perf_counter()
            history = await fill_history(url, bookings, datetime.now(UTC))
            seconds = round(time.perf_counter() - began, 1)
            database = open_database(url)
            noted, watch = watched(database)
            works = [DailyWork(each, url, folder, history) for each in (database, noted)]
            await works[0].open_queue()
            try:
                yield Company(url, folder, history, database, works[0], works[1], watch, seconds)
            finally:
                await database.close()


async def grown(bookings: int, server: str | None, *, times: int = TIMES) -> dict[str, Any]:
    """Measure all actions and `calltaxi close` in both companies, by turns."""
    async with company(FEW, server) as few, company(bookings, server) as many:
        rows = await few.rows(), await many.rows()
        growing = {name for name, count in rows[1].items() if count > TIMES_AS_LARGE * max(1, rows[0][name])}
        found: dict[str, Any] = {
            "bookings": [FEW, bookings],
            "filled_s": [few.filled_s, many.filled_s],
            "rows": dict(zip(("few", "many"), rows, strict=True)),
            "actions": [],
            "statements": [],
        }
        for action in ACTIONS:
            _say(f"{action} ...")
            clocks = Stopwatch(), Stopwatch()
            await _alternately(action, [(few.work, clocks[0]), (many.work, clocks[1])], WARM + times)
            medians = [median(clock.took[WARM:]) for clock in clocks]
            found["actions"].append({"action": action} | _both(*medians))
            found["statements"] += await _statements(action, few, many, growing, min(times, NOTED))
        _say("calltaxi close ...")
        closes = [await each.closed() for _ in range(CLOSES) for each in (few, many)]
        found["close"] = {"few": closes[::2], "many": closes[1::2]}
    return found


async def _alternately(action: str, works: Sequence[tuple[DailyWork, Timer]], times: int) -> None:
    """Each does it once, then each again: so that whatever else the machine does slows both."""
    for _ in range(times):
        for work, timer in works:
            await ACTIONS[action](work, timer)


async def _statements(
    action: str, few: Company, many: Company, growing: set[str], times: int
) -> list[dict[str, Any]]:
    for each in (few, many):
        each.watch.asked.clear()
    await _alternately(action, [(few.noted, few.watch), (many.noted, many.watch)], times)
    before, after, plans = few.statements(), many.statements(), await many.watch.plans(many.url)
    return [
        {"action": action, "statement": label_of(sql)}
        | _both(before.get(sql), took)
        | {"scans": scans(plans.get(sql, []), growing), "sql": sql, "plan": plans.get(sql, [])}
        for sql, took in after.items()
    ]


def _both(few: float | None, many: float) -> dict[str, float | None]:
    ratio = round(many / few, 2) if few else None
    return {"few_ms": few and round(few, 3), "many_ms": round(many, 3), "ratio": ratio}


def growth_report(found: dict[str, Any]) -> str:
    """All tables; times in milliseconds, the median."""
    few, many = (f"{count:,}" for count in found["bookings"])
    head = ["action", few, many, "ratio"]
    rows = [[each[name] for name in ("action", "few_ms", "many_ms", "ratio")] for each in found["actions"]]
    return "\n\n".join(
        [
            f"past bookings: {few} and {many}, written in {' and '.join(map(str, found['filled_s']))} s",
            table(head, rows),
            "statements that take longer, or look at a whole table or index that grows with the past\n"
            + _listed(found["statements"], few, many),
            f"calltaxi close, one day of as many bookings\n{_closes(found['close'], few, many)}",
        ]
    )


def _listed(statements: list[dict[str, Any]], few: str, many: str) -> str:
    names = ("action", "statement", "few_ms", "many_ms", "ratio")
    rows = [
        [*(each[name] for name in names), "; ".join(each["scans"])]
        for each in statements
        if each["scans"] or _is_slower(each)
    ]
    return table(["action", "statement", few, many, "ratio", "looks at all"], rows) if rows else "none"


def _is_slower(statement: dict[str, Any]) -> bool:
    more = statement["many_ms"] - (statement["few_ms"] or 0.0)
    return bool(more >= SLOWER_MS and (statement["ratio"] or GROWN) >= GROWN)


def _closes(closes: dict[str, list[dict[str, float]]], few: str, many: str) -> str:
    rows = []
    for name in ("seconds", "memory_mb"):
        before, after = (median(each[name] for each in closes[side]) for side in ("few", "many"))
        rows.append([name, round(before, 2), round(after, 2), round(after - before, 2)])
    return table(["", few, many, "more"], rows)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
