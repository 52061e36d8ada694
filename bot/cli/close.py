"""`calltaxi close`: a day's bookings and money, and whether the accounts agree."""

import asyncio
import csv
import json
import sys
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from bot.adapters.clock import SystemClock
from bot.cli.tools import open_store, tool_settings
from config.formats import money
from config.settings import Settings
from domain.model.ledger import Fault, Ledger, Mismatch, Moved
from domain.policies.days import day_bounds, day_of
from domain.policies.reconciliation import Close, Sums
from domain.ports.accounts import Period
from domain.usecases.accounts.close_accounts import close_with_audit
from storage.queries.accounts import SqlAccounts

AMOUNTS = ("captured", "kept", "refunded", "due")
SAID: dict[Fault, str] = {
    Fault.UNBALANCED: "captured is {says}, but kept + refunded + due is {should}",
    Fault.CAPTURED: "captured is {says}, but its approved charges come to {should}",
    Fault.REFUNDED: "refunded is {says}, but its refunds that are done come to {should}",
    Fault.DUE: "due is {says}, but its refunds that are not done come to {should}",
    Fault.OVERDRAWN: "its refunds exceed the charge they go back for by {says}",
    Fault.NOT_REQUESTED: "a charge of {says} paid for the ride, and no booking request was made",
    Fault.NOT_PAID: "was requested, and no charge paid its fare of {should}",
    Fault.PAID_TWICE: "charges of {says} pay for one ride of {should}",
    Fault.FARE: "was requested by a charge of {says}, but its fare is {should}",
    Fault.NO_HISTORY: "has lost the event of its placing, so it belongs to no day",
    Fault.STRAY_CHARGE: "a charge of {says} whose booking is missing",
    Fault.STRAY_REFUND: "a refund of {says} whose booking or charge is missing",
}


def print_close(day: str | None, *, as_json: bool, as_csv: bool) -> int:
    """Print the close of a day (None: of all bookings); gives 1 where the accounts contradict themselves.

    Gives 2, with what is wrong on standard error, for a day that cannot be read or is still to come.
    """
    settings = tool_settings()
    zone = ZoneInfo(settings.timezone)
    try:
        wanted = None if day is None else _read_day(day, day_of(SystemClock().now(), zone))
    except ValueError as unclear:
        print(unclear, file=sys.stderr)
        return 2
    period = None if wanted is None else day_bounds(wanted, zone)
    closed = asyncio.run(_close(settings, period))
    if as_json:
        print(json.dumps(as_document(closed, wanted, period, settings), ensure_ascii=False, indent=2))
    elif as_csv:
        _print_csv(closed, zone)
    else:
        _print_tables(closed, wanted, zone)
    return 1 if closed.mismatches else 0


async def _close(settings: Settings, period: Period | None) -> Close:
    async with open_store(settings) as database:
        return await close_with_audit(SqlAccounts(database), period)


def _read_day(text: str, today: date) -> date:
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        day = named[text] if text in named else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a day: write YYYY-MM-DD, today or yesterday.") from None
    if not date(2000, 1, 1) <= day <= today:
        raise ValueError(f"{day} is not a day that can be closed: today here is {today}.")
    return day


def as_document(closed: Close, day: date | None, period: Period | None, settings: Settings) -> dict[str, Any]:
    """The close as JSON tells it; every amount is a whole number of minor units of the currency beside it."""
    zone = ZoneInfo(settings.timezone)
    return {
        "day": day.isoformat() if day else None,
        "timezone": settings.timezone,
        "from": period[0].isoformat() if period else None,
        "until": period[1].isoformat() if period else None,
        "currency": settings.currency,
        "bookings": [_booking(each, zone) for each in closed.bookings],
        "grades": [
            {"grade": grade, "currency": currency} | _amounts(sums)
            for (currency, grade), sums in sorted(closed.grades.items())
        ],
        "total": {"currency": settings.currency} | _amounts(closed.totals.get(settings.currency, Sums())),
        "other_totals": [
            {"currency": currency} | _amounts(sums)
            for currency, sums in sorted(closed.totals.items())
            if currency != settings.currency
        ],
        "moved": [_moved(each) for each in closed.moved],
        "agrees": not closed.mismatches,
        "mismatches": [_mismatch(each) for each in closed.mismatches],
    }


def _booking(ledger: Ledger, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "code": ledger.code,
        "grade": ledger.grade,
        "status": ledger.status,
        "placed_at": _local(ledger.placed_at, zone),
        "currency": ledger.currency,
        "fare": ledger.fare,
        "captured": ledger.captured,
        "kept": ledger.kept,
        "refunded": ledger.refunded,
        "due": ledger.due,
    }


def _amounts(sums: Sums) -> dict[str, int]:
    return {"bookings": sums.bookings} | {name: getattr(sums, name) for name in AMOUNTS}


def _moved(moved: Moved) -> dict[str, Any]:
    return {
        "currency": moved.currency,
        "captured": moved.captured,
        "promised": moved.promised,
        "refunded": moved.returned,
    }


def _mismatch(found: Mismatch) -> dict[str, Any]:
    return {
        "fault": found.fault.value,
        "name": found.name,
        "says": found.says,
        "should": found.should,
        "currency": found.currency,
        "text": _said(found),
    }


def _local(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else at.astimezone(zone).isoformat(timespec="seconds")


def _said(found: Mismatch) -> str:
    amounts = {
        name: money(getattr(found, name), found.currency, "en").replace("\xa0", " ")
        for name in ("says", "should")
    }
    return f"{found.name}: {SAID[found.fault].format(**amounts)}"


def _print_csv(closed: Close, zone: ZoneInfo) -> None:
    rows = [_booking(each, zone) for each in closed.bookings]
    names = ["code", "grade", "status", "placed_at", "currency", "fare", *AMOUNTS]
    writer = csv.DictWriter(sys.stdout, names)
    writer.writeheader()
    writer.writerows(rows)
    for found in closed.mismatches:
        print(_said(found), file=sys.stderr)


def _print_tables(closed: Close, day: date | None, zone: ZoneInfo) -> None:
    console = Console(highlight=False)
    console.print(f"[bold]{day or 'All days'}[/], {zone.key}")
    lines = [
        (each.code, each.grade, each.status, each.currency, [getattr(each, name) for name in AMOUNTS])
        for each in closed.bookings
    ]
    if lines:
        console.print(_table(["booking", "grade", "status"], (([c, g, s], k, a) for c, g, s, k, a in lines)))
    sums = [([grade], key, each) for (key, grade), each in sorted(closed.grades.items())]
    sums += [(["total"], key, each) for key, each in sorted(closed.totals.items())]
    counted = (([*head, str(s.bookings)], key, [getattr(s, n) for n in AMOUNTS]) for head, key, s in sums)
    console.print(_table(["", "bookings"], counted) if sums else "No bookings.")
    for each in closed.moved:
        into, owed, back = (
            money(amount, each.currency, "en") for amount in (each.captured, each.promised, each.returned)
        )
        console.print(f"Moved in this time: {into} came in, {owed} promised back, {back} went back.")
    for found in closed.mismatches:
        console.print(f"[red]✗[/] {_said(found)}")
    if not closed.mismatches:
        console.print("[green]✓[/] The accounts agree.")


def _table(head: list[str], rows: Iterable[tuple[list[str], str, list[int]]]) -> Table:
    table = Table(*head)
    for name in AMOUNTS:
        table.add_column(name, justify="right")
    for words, currency, amounts in rows:
        table.add_row(*words, *(money(amount, currency, "en") for amount in amounts))
    return table
