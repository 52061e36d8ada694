"""Past bookings that are written in bulk are such as the company would have written itself."""

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from bench.daily_work import ACTIONS, DailyWork
from bench.history import ZONE, History, fill_history
from domain.policies.days import day_bounds
from domain.usecases.accounts.close_accounts import close_everything, close_period
from storage.engine import Database, open_database
from storage.queries.accounts import SqlAccounts
from storage.rebuild import differences

BOOKINGS = 300


async def _filled(url: str) -> tuple[Database, History]:
    history = await fill_history(url, BOOKINGS, datetime.now(UTC))
    return open_database(url), history


async def test_the_accounts_and_the_read_model_agree(database_url: str) -> None:
    """Money is what charges and refunds say, "my rides" what the events say, and a day has its bookings."""
    database, history = await _filled(database_url)
    closed = await close_everything(SqlAccounts(database), lambda _: None)
    day = await close_period(SqlAccounts(database), day_bounds(history.day, ZONE))
    differing = await differences(database)
    await database.close()
    assert (closed.totals["KRW"].bookings, len(day.bookings)) == (BOOKINGS, 100)
    assert closed.mismatches == []
    assert differing == []


async def test_the_company_can_go_on_with_its_work(database_url: str, tmp_path: Path) -> None:
    """Every action that is measured can be done in a company with a past."""
    database, history = await _filled(database_url)
    work = DailyWork(database, database_url, tmp_path, history)
    await work.open_queue()
    for action in ACTIONS.values():
        for _ in range(2):
            await action(work, nullcontext())
    await database.close()
