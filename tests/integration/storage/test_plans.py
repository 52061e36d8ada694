"""No statement of a company's daily work looks at its whole past: held by the databases' own plans."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.daily_work import ACTIONS, DailyWork
from bench.history import ZONE, fill_history
from bench.watching import Watch, label_of, scans, watched
from domain.policies.days import day_bounds
from domain.usecases.accounts.close_accounts import close_with_audit
from storage.engine import open_database
from storage.queries.accounts import SqlAccounts

BOOKINGS = 2_000
GROWING = {
    "bookings",
    "events",
    "my_rides",
    "payments",
    "refunds",
    "deliveries",
    "inbox",
    "audit",
    "customers",
}
SMALL_IS_NOT_CHEAP = ("SET enable_seqscan = off", "SET cpu_tuple_cost = 10")
"""A table of a few pages PostgreSQL rightly reads as a whole; so it shows what it does with a large one."""


async def a_day_of_work(url: str, folder: Path) -> Watch:
    """A watch that has seen one day's work of a company with a past."""
    history = await fill_history(url, BOOKINGS, datetime.now(UTC))
    database = open_database(url)
    noted, watch = watched(database)
    await DailyWork(database, url, folder, history).open_queue()
    work = DailyWork(noted, url, folder, history)
    for action in ACTIONS.values():
        await action(work, watch)
    with watch:
        await close_with_audit(SqlAccounts(noted), day_bounds(history.day, ZONE))
    await database.close()
    return watch


def looks_at_everything(plans: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    """The statements that look at all of a table that grows, with those steps of their plans."""
    found = [(label_of(sql), scans(plan, GROWING)) for sql, plan in plans.items()]
    return [(statement, steps) for statement, steps in found if steps]


async def test_nothing_looks_at_the_whole_past(database_url: str, tmp_path: Path) -> None:
    """Neither with the values that were asked for, nor by a plan that has to do for any values."""
    watch = await a_day_of_work(database_url, tmp_path)
    for any_values in (False, True):
        plans = await watch.plans(database_url, any_values=any_values, setup=SMALL_IS_NOT_CHEAP)
        assert len(plans) > 30
        assert looks_at_everything(plans) == []


@pytest.mark.parametrize("knows", ["DROP TABLE sqlite_stat1", "PRAGMA analysis_limit=40; ANALYZE"])
async def test_a_file_that_knows_little_of_its_tables_is_read_as_well(
    sqlite_url: str, tmp_path: Path, knows: str
) -> None:
    """SQLite plans as well where it never looked at what its tables hold, or looked at a part of it."""
    watch = await a_day_of_work(sqlite_url, tmp_path)
    with closing(sqlite3.connect(sqlite_url.partition("///")[2], isolation_level=None)) as file:
        file.executescript(knows)
    for any_values in (False, True):
        assert looks_at_everything(await watch.plans(sqlite_url, any_values=any_values)) == []
