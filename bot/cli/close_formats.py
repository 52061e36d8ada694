"""How a close is printed: as tables, CSV or JSON; a booking is printed when it is read, and not kept."""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from config.formats import money
from config.settings import Settings
from domain.model.ledger import Fault, Ledger, Mismatch, Moved
from domain.policies.reconciliation import Close, Sums
from domain.ports.accounts import Period

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


class CloseFormat(Protocol):
    """Prints a close, from its beginning over its bookings to its end."""

    def begin(self, day: date | None, period: Period | None) -> None:
        """Of which day it is (None: of all there are), and from when until when in UTC."""
        ...

    def bookings(self, ledgers: Sequence[Ledger]) -> None:
        """Some of its bookings, in their order."""
        ...

    def end(self, closed: Close) -> None:
        """What they come to, and what is wrong."""
        ...


class CloseJson:
    """One object; every amount is a whole number of minor units of the currency beside it."""

    def __init__(self, settings: Settings) -> None:
        self._currency = settings.currency
        self._zone = ZoneInfo(settings.timezone)
        self._before = "\n"

    def begin(self, day: date | None, period: Period | None) -> None:
        """The day and its bounds."""
        head = {
            "day": day.isoformat() if day else None,
            "timezone": self._zone.key,
            "from": period[0].isoformat() if period else None,
            "until": period[1].isoformat() if period else None,
            "currency": self._currency,
        }
        sys.stdout.write(_json(head).removesuffix("\n}") + ',\n  "bookings": [')

    def bookings(self, ledgers: Sequence[Ledger]) -> None:
        """One line for each."""
        for each in ledgers:
            line = json.dumps(_booking(each, self._zone), ensure_ascii=False)
            sys.stdout.write(f"{self._before}    {line}")
            self._before = ",\n"

    def end(self, closed: Close) -> None:
        """Sums, what moved, and whether the accounts agree."""
        tail = {
            "grades": [
                {"grade": grade, "currency": currency} | _amounts(sums)
                for (currency, grade), sums in sorted(closed.grades.items())
            ],
            "total": {"currency": self._currency} | _amounts(closed.totals.get(self._currency, Sums())),
            "other_totals": [
                {"currency": currency} | _amounts(sums)
                for currency, sums in sorted(closed.totals.items())
                if currency != self._currency
            ],
            "moved": [_moved(each) for each in closed.moved],
            "agrees": not closed.mismatches,
            "mismatches": [_mismatch(each) for each in closed.mismatches],
        }
        print("\n  ]," + _json(tail).removeprefix("{"))


class CloseRows:
    """CSV with one row a booking, for a spreadsheet; what is wrong goes to standard error."""

    def __init__(self, settings: Settings) -> None:
        self._zone = ZoneInfo(settings.timezone)
        names = ["code", "grade", "status", "placed_at", "currency", "fare", *AMOUNTS]
        self._writer = csv.DictWriter(sys.stdout, names)

    def begin(self, day: date | None, period: Period | None) -> None:
        """The names of the columns."""
        self._writer.writeheader()

    def bookings(self, ledgers: Sequence[Ledger]) -> None:
        """Their rows."""
        self._writer.writerows(_booking(each, self._zone) for each in ledgers)

    def end(self, closed: Close) -> None:
        """What is wrong."""
        for found in closed.mismatches:
            print(_said(found), file=sys.stderr)


class CloseTable:
    """Tables for people: of a day each booking and what they come to, of all days only the latter."""

    def __init__(self, settings: Settings) -> None:
        self._zone = ZoneInfo(settings.timezone)
        self._console = Console(highlight=False)
        self._is_day = False

    def begin(self, day: date | None, period: Period | None) -> None:
        """The day."""
        self._is_day = day is not None
        self._console.print(f"[bold]{day or 'All days'}[/], {self._zone.key}")

    def bookings(self, ledgers: Sequence[Ledger]) -> None:
        """A table of them."""
        if self._is_day and ledgers:
            lines = (
                ([each.code, each.grade, each.status], each.currency, [getattr(each, n) for n in AMOUNTS])
                for each in ledgers
            )
            self._console.print(_table(["booking", "grade", "status"], lines))

    def end(self, closed: Close) -> None:
        """Sums, what moved, and what is wrong."""
        console = self._console
        sums = [([grade], key, each) for (key, grade), each in sorted(closed.grades.items())]
        sums += [(["total"], key, each) for key, each in sorted(closed.totals.items())]
        counted = (
            ([*head, f"{s.bookings:,}"], key, [getattr(s, n) for n in AMOUNTS]) for head, key, s in sums
        )
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


def _json(part: dict[str, Any]) -> str:
    return json.dumps(part, ensure_ascii=False, indent=2)


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


def _table(head: list[str], rows: Iterable[tuple[list[str], str, list[int]]]) -> Table:
    table = Table(*head)
    for name in AMOUNTS:
        table.add_column(name, justify="right")
    for words, currency, amounts in rows:
        table.add_row(*words, *(money(amount, currency, "en") for amount in amounts))
    return table
