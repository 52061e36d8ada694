"""`calltaxi close`: a day's bookings and money, and whether the accounts agree."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.adapters.clock import SystemClock
from bot.cli.close_formats import CloseFormat, CloseJson, CloseRows, CloseTable
from bot.cli.progress import progress
from bot.cli.tools import open_store, tool_settings
from config.settings import Settings
from domain.model.ledger import Ledger
from domain.policies.days import day_bounds, day_of
from domain.policies.reconciliation import Close
from domain.usecases.accounts.close_accounts import close_everything, close_with_audit
from storage.queries.accounts import SqlAccounts


def print_close(day: str | None, *, as_json: bool, as_csv: bool) -> int:
    """Print the close of a day (None: of all bookings); gives 1 where the accounts contradict themselves.

    Gives 2, with what is wrong on standard error, for a day that cannot be read or is still to come.
    """
    settings = tool_settings()
    zone = ZoneInfo(settings.timezone)
    shown = (CloseJson if as_json else CloseRows if as_csv else CloseTable)(settings)
    if day is None:
        closed = asyncio.run(_close_everything(settings, shown))
    else:
        try:
            wanted = _read_day(day, day_of(SystemClock().now(), zone))
        except ValueError as unclear:
            print(unclear, file=sys.stderr)
            return 2
        closed = asyncio.run(_close_day(settings, shown, wanted))
    return 1 if closed.mismatches else 0


async def _close_day(settings: Settings, shown: CloseFormat, day: date) -> Close:
    period = day_bounds(day, ZoneInfo(settings.timezone))
    async with open_store(settings) as database:
        closed = await close_with_audit(SqlAccounts(database), period)
    shown.begin(day, period)
    shown.bookings(closed.bookings)
    shown.end(closed)
    return closed


async def _close_everything(settings: Settings, shown: CloseFormat) -> Close:
    async with open_store(settings) as database:
        accounts = SqlAccounts(database)
        count = await accounts.count()
        shown.begin(None, None)
        rows_say_enough = sys.stdout.isatty() and not isinstance(shown, CloseTable)
        with nullcontext(_unsaid) if rows_say_enough else progress("bookings", count) as told:

            def hear(ledgers: Sequence[Ledger]) -> None:
                shown.bookings(ledgers)
                told(len(ledgers))

            closed = await close_everything(accounts, hear)
    shown.end(closed)
    return closed


def _unsaid(_more: int) -> None:
    """Nothing: a bar would stand between the rows on the same terminal."""


def _read_day(text: str, today: date) -> date:
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        day = named[text] if text in named else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a day: write YYYY-MM-DD, today or yesterday.") from None
    if not date(2000, 1, 1) <= day <= today:
        raise ValueError(f"{day} is not a day that can be closed: today here is {today}.")
    return day
