"""Rides of each kind, played once by the use cases in a small company of their own: patterns for many copies.

A copy has the rows of its pattern, in every table that tells of a booking, with identities, people and times
of its own. So whatever the tables are changed to, the copies are written in their present shape.
"""

import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Boolean, Column, Table

from bench.databases import on_file
from domain.commands.staff import SettleRefund
from domain.model.booking import Booking
from domain.model.deadline import DeadlineKind
from domain.model.vehicle import Vehicle
from domain.usecases.refunds.settle_refund import settle_refund
from domain.values.actor import Actor
from domain.values.ids import CustomerId, DriverId
from domain.values.status import BookingStatus
from storage.migrate import upgrade
from storage.personal_data import SqlPersonalData
from storage.tables import metadata
from storage.tables.columns import EPOCH, MICROSECOND, UtcTime
from tests.builders import DISPATCHER
from tests.usecases.company import Company

S = BookingStatus
FIRST = 7_000_000_000_000_000
"""Identities of a pattern begin here: sixteen digits, which nothing else has."""
CUSTOMER, DRIVER = CustomerId(7_100_000_000_000_000), DriverId(7_200_000_000_000_000)
ROOM = 64
"""How many identities a ride may need."""
IDENTITY_OR_TIME = re.compile(r"7\d{15}|\d{4}-\d\d-\d\dT[\d:.]+\+00:00")
SENT = {"state": "sent", "lease_until": None}
"""What has become of each delivery of the past."""

Raw = dict[str, Any]
"""A row as SQLite keeps it."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What is a copy's own: its number among all, when it was placed (microseconds), its code and people."""

    number: int
    placed_at: int
    code: str
    customer: int
    driver: int
    vehicle: int


@dataclass(frozen=True, slots=True)
class RowPattern:
    """A row with places to fill: whole values, and texts that mention some."""

    table: str
    columns: tuple[str, ...]
    fixed: list[Any]
    slots: list[tuple[int, str]]
    texts: list[tuple[int, str]]

    def row(self, values: dict[str, Any]) -> list[Any]:
        """The row of a copy."""
        row = self.fixed.copy()
        for place, name in self.slots:
            row[place] = values[name]
        for place, text in self.texts:
            row[place] = text % values
        return row


@dataclass(frozen=True, slots=True)
class RidePattern:
    """All rows of one kind of ride, and those it has once names and addresses are erased."""

    rows: list[RowPattern]
    erased: list[RowPattern]
    numbers: list[tuple[str, int]]
    times: list[tuple[str, int]]
    texts_of_times: list[tuple[str, timedelta]]

    def copy(self, of: Copied, *, erased: bool) -> Iterator[tuple[RowPattern, list[Any]]]:
        """The rows of one more such ride."""
        first, placed = (of.number + 1) * ROOM, EPOCH + of.placed_at * MICROSECOND
        values: dict[str, Any] = {name: first + number for name, number in self.numbers}
        values.update((name, of.placed_at + after) for name, after in self.times)
        values.update((name, (placed + after).isoformat()) for name, after in self.texts_of_times)
        values.update(code=of.code, customer=of.customer, driver=of.driver, vehicle=of.vehicle)
        for pattern in self.erased if erased else self.rows:
            yield pattern, pattern.row(values)


async def ride_patterns() -> list[tuple[int, RidePattern]]:
    """Every kind of ride, and how many of twenty are of that kind."""
    with TemporaryDirectory() as folder:
        url = on_file(Path(folder))
        await upgrade(url)
        company = Company(url)
        company.ids.last = FIRST
        car = await company.driver_car(DRIVER)
        marked = [await _played(company, car, play) for _, play in KINDS]
        fresh = [_rows(Path(folder), booking) for booking, _ in marked]
        await SqlPersonalData(company.database).forget(company.clock.now() + timedelta(days=1))
        erased = [_rows(Path(folder), booking) for booking, _ in marked]
        await company.database.close()
    pairs = zip(KINDS, marked, fresh, erased, strict=True)
    return [
        (share, _Names(booking, first, car).pattern(rows, later))
        for (share, _), (booking, first), rows, later in pairs
    ]


async def _played(company: Company, car: Vehicle, play: "Play") -> tuple[Booking, int]:
    """A ride that is over, and the last identity before its own."""
    before = 10_000 + company.ids.last
    booking = await play(company, car)
    return await company.booking(booking), before


async def _completed(company: Company, car: Vehicle) -> Booking:
    booking = await company.place(CUSTOMER)
    booking = await _paid(company, booking)
    return await _driven(company, booking, car)


async def _scheduled(company: Company, car: Vehicle) -> Booking:
    booking = await company.place(CUSTOMER, pickup_at=company.clock.now() + timedelta(hours=2))
    booking = await company.confirm(await _paid(company, booking))
    company.clock.forward(minutes=100)
    return await _driven(company, booking, car)


async def _refunded(company: Company, _car: Vehicle) -> Booking:
    booking = await _paid(company, await company.place(CUSTOMER))
    company.clock.forward(minutes=2)
    await company.cancel(booking)
    company.clock.forward(minutes=30)
    refund = (await company.refunds(booking))[-1]
    await settle_refund(SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id), company.use_cases)
    return booking


async def _unpaid(company: Company, _car: Vehicle) -> Booking:
    booking = await company.place(CUSTOMER)
    company.clock.forward(minutes=15)
    return await company.reach_deadline(booking, DeadlineKind.PAY)


async def _paid(company: Company, booking: Booking) -> Booking:
    company.clock.forward(minutes=1)
    return await company.pay(booking, charge_id=f"charge-{company.ids.number()}")


async def _driven(company: Company, booking: Booking, car: Vehicle) -> Booking:
    company.clock.forward(minutes=1)
    booking = await company.assign(booking, car)
    for minutes, to in ((0.2, S.ASSIGNED), (6, S.ARRIVED), (2, S.ON_TRIP), (21, S.COMPLETED)):
        company.clock.forward(minutes=minutes)
        booking = await company.drive(booking, to, Actor.driver(DRIVER))
    return booking


Play = Callable[[Company, Vehicle], Awaitable[Booking]]
KINDS: tuple[tuple[int, Play], ...] = ((14, _completed), (2, _scheduled), (2, _refunded), (2, _unpaid))
"""How many of twenty rides are of which kind."""


def _rows(folder: Path, booking: Booking) -> list[tuple[Table, Raw]]:
    """Everything that is kept of a booking; its deliveries have left, and are known by their messages."""
    found: list[tuple[Table, Raw]] = []
    with closing(sqlite3.connect(on_file(folder).partition("///")[2])) as connection:
        connection.row_factory = sqlite3.Row
        for table in metadata.sorted_tables:
            key = "id" if table.name == "bookings" else "booking_id"
            if key in table.columns:
                rows = connection.execute(f"SELECT * FROM {table.name} WHERE {key} = ?", (booking.id,))
                found += [(table, dict(row)) for row in rows]
    shown: dict[tuple[int, str], Raw] = {}
    for table, row in found:
        if table.name == "deliveries":
            row |= SENT | {"message_id": booking.id}
            shown[row["chat_id"], row["subject"]] = row
    messages = metadata.tables.get("messages")
    if messages is not None:
        found += [(messages, row) for (_, subject), row in shown.items() if subject]
    return found


class _Names:
    """Finds what is a ride's own in its rows: identities (`n5`), times (`t0`, `i0`), people and code."""

    def __init__(self, booking: Booking, before: int, car: Vehicle) -> None:
        self._before = before
        self._code = booking.code
        self._placed = booking.steps[S.AWAITING_PAYMENT]
        self._known = {CUSTOMER: "customer", DRIVER: "driver", car.id: "vehicle"}
        self._used: set[str] = set()

    def pattern(self, rows: list[tuple[Table, Raw]], erased: list[tuple[Table, Raw]]) -> RidePattern:
        """The pattern of a ride with these rows."""
        fresh, later = ([self._row(table, raw) for table, raw in each] for each in (rows, erased))
        named = sorted((name[0], int(name[1:]), name) for name in self._used if name[0] in "nti")
        return RidePattern(
            fresh,
            later,
            [(name, number) for kind, number, name in named if kind == "n"],
            [(name, after) for kind, after, name in named if kind == "t"],
            [(name, after * MICROSECOND) for kind, after, name in named if kind == "i"],
        )

    def _row(self, table: Table, raw: Raw) -> RowPattern:
        columns = [column for column in table.columns if column.autoincrement is not True]
        fixed = [self._value(column, raw[column.name]) for column in columns]
        slots: list[tuple[int, str]] = []
        texts: list[tuple[int, str]] = []
        for place, value in enumerate(fixed):
            if isinstance(value, str) and "%(" in value:
                whole = re.fullmatch(r"%\((\w+)\)s", value)
                is_slot = whole is not None and not isinstance(raw[columns[place].name], str)
                (slots if is_slot else texts).append((place, whole[1] if whole and is_slot else value))
        return RowPattern(table.name, tuple(column.name for column in columns), fixed, slots, texts)

    def _value(self, column: Column[Any], value: Any) -> Any:
        """The value, or its name as it is written in a text."""
        if isinstance(column.type, Boolean):
            return bool(value)
        if isinstance(column.type, UtcTime) and value is not None:
            return self._named(f"t{value - (self._placed - EPOCH) // MICROSECOND}")
        if isinstance(value, int) and value >= FIRST:
            return self._identity(value)
        if isinstance(value, str):
            text = IDENTITY_OR_TIME.sub(self._mention, value.replace("%", "%%"))
            return text.replace(self._code, self._named("code")) if self._code in text else _plain(text)
        return value

    def _mention(self, found: re.Match[str]) -> str:
        text = found[0]
        if "T" not in text:
            return self._identity(int(text))
        at = datetime.fromisoformat(text).astimezone(UTC)
        return self._named(f"i{(at - self._placed) // MICROSECOND}")

    def _identity(self, number: int) -> str:
        name = self._known.get(number)
        if name is None:
            place = number - self._before
            assert 0 < place < ROOM, f"an identity of another ride: {number}"
            name = f"n{place}"
        return self._named(name)

    def _named(self, name: str) -> str:
        self._used.add(name)
        return f"%({name})s"


def _plain(text: str) -> str:
    return text if "%(" in text else text.replace("%%", "%")
