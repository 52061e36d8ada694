"""Follows the database step by step: one look finds what has changed, and only that is read and judged again.

What has not changed since it was found right is still right; only the stock depends on the time as well.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select, text

from domain.model.refund import Refund
from domain.policies.business_rules import BusinessRules
from domain.values.ids import BookingId
from domain.values.status import FINAL, PaymentStatus, RefundStatus
from storage.engine import Database
from storage.event_serialization import event_of
from storage.mappers import booking_of, my_ride_of, payment_of, refund_of, vehicle_of
from storage.tables.fleet import vehicles
from storage.tables.money import payments, refunds
from storage.tables.rides import bookings, events, my_rides
from tests.properties.invariants import Snapshot, faults_of, faults_of_vehicles, stock_fault

WATCHED = {
    "bookings": "id",
    "payments": "booking_id",
    "refunds": "booking_id",
    "my_rides": "booking_id",
    "vehicles": "coalesce(booking_id, 0)",
}
"""Tables whose rows change, and the booking that a row belongs to (0: none)."""

ROW_VERSIONS = text(
    " UNION ALL ".join(
        [
            *(
                f"SELECT '{table}', {of}, xmin::text, ctid::text FROM {table}"
                for table, of in WATCHED.items()
            ),
            "SELECT 'events', booking_id, '', id::text FROM events WHERE id > :last",
        ]
    )
)
"""PostgreSQL knows the transaction that wrote each row."""
WHOLE_ROWS = [text(f"SELECT '{table}', {of}, * FROM {table}") for table, of in WATCHED.items()]
LATER_EVENTS = text("SELECT 'events', booking_id, '', id FROM events WHERE id > :last")


def _of(table: Any) -> Any:
    column = table.c.id if table is bookings else table.c.booking_id
    return select(table).where(column.in_(bindparam("ids", expanding=True))).order_by(*table.primary_key)


BOOKINGS, EVENTS, PAYMENTS = _of(bookings), _of(events), _of(payments)
REFUNDS, MY_RIDES = _of(refunds), _of(my_rides)
VEHICLES = select(vehicles).order_by(vehicles.c.id)


class ChangedRows:
    """The database as it was at the last `look`, and what may never change again."""

    def __init__(self, database: Database) -> None:
        self.snapshot = Snapshot({}, {}, {}, {}, [], {}, {})
        self._database = database
        self._seen: frozenset[tuple[Any, ...]] = frozenset()
        self._last_event = 0
        self._settled: dict[Any, Any] = {}

    async def look(self, rules: BusinessRules) -> list[str]:
        """Read what has changed since the last look; gives its faults."""
        async with self._database.read() as connection:
            rows = await self._rows(connection)
            changed = list(rows ^ self._seen) + await self._new_events(connection)
            self._seen = rows
            touched = {BookingId(row[1]) for row in changed if row[1]}
            if any(row[0] == "vehicles" for row in changed):
                self.snapshot.vehicles[:] = [vehicle_of(row) for row in await connection.execute(VEHICLES)]
            rewritten = await self._read(connection, touched) if touched else []
        there = [self.snapshot.bookings[each] for each in touched if each in self.snapshot.bookings]
        found = rewritten + [f"booking {each} is gone" for each in touched - self.snapshot.bookings.keys()]
        found += [fault for booking in there for fault in faults_of(self.snapshot, booking, rules)]
        return found + faults_of_vehicles(self.snapshot) + self._moved_after_the_end(touched)

    async def stock(self, now: Any) -> list[str]:
        """The fault of the stock at `now`, if there is one."""
        return await stock_fault(self._database, self.snapshot, now)

    async def _rows(self, connection: Any) -> frozenset[tuple[Any, ...]]:
        if self._database.dialect == "postgresql":
            found = list(await connection.execute(ROW_VERSIONS, {"last": self._last_event}))
            self._event_rows = [row for row in found if row[0] == "events"]
            return frozenset(row for row in found if row[0] != "events")
        return frozenset([row for each in WHOLE_ROWS for row in await connection.execute(each)])

    async def _new_events(self, connection: Any) -> list[tuple[Any, ...]]:
        if self._database.dialect == "sqlite":
            self._event_rows = list(await connection.execute(LATER_EVENTS, {"last": self._last_event}))
        if self._event_rows:
            self._last_event = max(int(row[3]) for row in self._event_rows)
        return self._event_rows

    async def _read(self, connection: Any, touched: set[BookingId]) -> list[str]:
        snapshot, ids = self.snapshot, {"ids": list(touched)}
        for row in await connection.execute(BOOKINGS, ids):
            snapshot.bookings[row.id] = booking_of(row)
            snapshot.due.pop(row.id, None)
            if row.due_at is not None:
                snapshot.due[row.id] = row.due_at
        for row in await connection.execute(MY_RIDES, ids):
            snapshot.my_rides[row.booking_id] = my_ride_of(row)
        histories = await _grouped(connection, EVENTS, ids, event_of)
        known = snapshot.events
        faults = [
            f"{each}: history was rewritten"
            for each in touched
            if histories[each][: len(known.get(each, []))] != known.get(each, [])
        ]
        known.update(histories)
        snapshot.payments.update(await _grouped(connection, PAYMENTS, ids, payment_of))
        snapshot.refunds.update(await _grouped(connection, REFUNDS, ids, refund_of))
        return faults

    def _moved_after_the_end(self, touched: Iterable[BookingId]) -> list[str]:
        found = []
        for each in touched:
            for thing, state in self._ends(each):
                if self._settled.setdefault(thing, state) != state:
                    found.append(f"{thing} was {self._settled[thing]} for good and is {state}")
        return found

    def _ends(self, booking_id: BookingId) -> list[tuple[Any, Any]]:
        snapshot, ended = self.snapshot, list[tuple[Any, Any]]()
        booking = snapshot.bookings.get(booking_id)
        if booking and booking.status in FINAL:
            ended.append((("booking", booking_id), (booking.status, booking.cancel_reason)))
        for payment in snapshot.payments.get(booking_id, []):
            if payment.status is PaymentStatus.APPROVED:
                final = (payment.charge_id, payment.amount, payment.currency, payment.surplus)
                ended.append((("payment", payment.id), final))
        ended += [_end_of(refund) for refund in snapshot.refunds.get(booking_id, [])]
        return [each for each in ended if each[1] is not None]


def _end_of(refund: Refund) -> tuple[Any, Any]:
    done = refund.status is RefundStatus.DONE
    return ("refund", refund.id), (refund.amount, refund.done_at, refund.done_by) if done else None


async def _grouped(connection: Any, statement: Any, ids: dict[str, list[BookingId]], read: Any) -> Any:
    grouped: dict[BookingId, list[Any]] = {each: [] for each in ids["ids"]}
    for row in await connection.execute(statement, ids):
        grouped[row.booking_id].append(read(row))
    return grouped
