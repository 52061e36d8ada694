"""The accounts: each booking's money as it says, beside what its charges and refunds add up to.

The sums are asked for booking by booking: a statement that adds up all charges, to join them to the bookings
of a day, reads the whole past for that day.
"""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
)

from domain.model.ledger import Ledger, Moved, Stray
from domain.ports.accounts import Period
from domain.values.status import BookingStatus, PaymentStatus, RefundStatus
from storage.engine import Database
from storage.tables.columns import fixed
from storage.tables.money import payments, refunds
from storage.tables.rides import bookings, events, kept_personal, placed

AT_ONCE = 1_000
"""Bookings of a portion. For more PostgreSQL would first translate the statement into machine code."""
b, p, r = bookings.c, payments.c, refunds.c
APPROVED = p.status == PaymentStatus.APPROVED.value
DONE = r.status == RefundStatus.DONE.value
FOR_THE_RIDE = p.surplus.is_(False)


def _sum(amount: ColumnElement[int], *when: ColumnElement[bool]) -> ColumnElement[int]:
    """The sum over some rows of one booking.

    PostgreSQL adds big integers up to a numeric, which is made an integer again.
    """
    found = select(cast(func.coalesce(func.sum(amount), 0), BigInteger)).where(*when).correlate(bookings)
    return found.scalar_subquery()


def _charges(amount: ColumnElement[int], *when: ColumnElement[bool]) -> ColumnElement[int]:
    return _sum(amount, p.booking_id == b.id, APPROVED, *when)


def _refunds(when: ColumnElement[bool]) -> ColumnElement[int]:
    return _sum(case((when, r.amount), else_=0), r.booking_id == b.id)


def _overdrawn() -> ColumnElement[int]:
    """By how much the refunds of a charge exceed it; an unapproved one has nothing."""
    of_charge = (
        select(r.payment_id, func.sum(r.amount).label("back"))
        .where(r.booking_id == b.id)
        .group_by(r.payment_id)
        .correlate(bookings)
        .subquery()
    )
    had = (
        select(p.amount)
        .where(p.id == of_charge.c.payment_id, APPROVED)
        .correlate(of_charge)
        .scalar_subquery()
    )
    too_much = of_charge.c.back - func.coalesce(had, 0)
    return _sum(too_much, too_much > 0)


PLACED_AT = (
    select(events.c.at).where(events.c.booking_id == b.id, placed).correlate(bookings).scalar_subquery()
)
LEDGERS = select(
    b.id,
    b.code,
    b.grade,
    b.status,
    b.currency,
    b.fare,
    PLACED_AT.label("placed_at"),
    cast(b.steps, Text).like(f'%"{BookingStatus.REQUESTED.value}"%').label("requested"),
    b.captured,
    b.kept,
    b.refunded,
    b.refund_due,
    _charges(p.amount).label("charged"),
    _charges(case((FOR_THE_RIDE, 1), else_=0)).label("fares"),
    _charges(p.amount, FOR_THE_RIDE).label("fare_charged"),
    _refunds(DONE).label("returned"),
    _refunds(~DONE).label("owed"),
    _overdrawn().label("overdrawn"),
).select_from(bookings)


def _within(at: Any) -> ColumnElement[bool]:
    return and_(at >= bindparam("start"), at < bindparam("end"))


_placed = select(events.c.booking_id).where(placed, _within(events.c.at))
_moved = (
    select(b.id)
    .where(kept_personal, _within(b.moved_at))
    .union(
        select(p.booking_id).where(_within(p.approved_at)),
        select(r.booking_id).where(_within(r.created_at)),
        select(r.booking_id).where(_within(r.done_at)),
    )
    .subquery()
)
OF_PERIOD = LEDGERS.where(b.id.in_(_placed)).order_by("placed_at", b.id)
TOUCHED = LEDGERS.where(b.id.in_(select(_moved.c.id).except_(_placed))).order_by("placed_at", b.id)
PORTION = LEDGERS.where(b.id > bindparam("after")).order_by(b.id).limit(fixed(AT_ONCE))
COUNT = select(func.count()).select_from(bookings)


def _flow(currency: Any, amount: Any, *when: ColumnElement[bool]) -> Select[Any]:
    return select(currency, func.sum(amount)).where(*when).group_by(currency)


def _flow_ever(table: Table, *when: ColumnElement[bool]) -> Select[Any]:
    """One sum for each currency: to group all rows there are SQLite would first sort them, in memory."""
    currencies = select(table.alias().c.currency).distinct().subquery()
    amount = select(func.sum(table.c.amount)).where(table.c.currency == currencies.c.currency, *when)
    return select(currencies.c.currency, amount.scalar_subquery())


MOVED_EVER = (
    _flow_ever(payments, APPROVED),
    _flow_ever(refunds),
    _flow_ever(refunds, DONE),
)
MOVED = (
    _flow(p.currency, p.amount, APPROVED, _within(p.approved_at)),
    _flow(r.currency, r.amount, _within(r.created_at)),
    _flow(r.currency, r.amount, DONE, _within(r.done_at)),
)
STRAY_CHARGES = (
    select(p.id, p.amount, p.currency)
    .outerjoin(bookings, b.id == p.booking_id)
    .where(APPROVED, b.id.is_(None))
    .order_by(p.id)
)
STRAY_REFUNDS = (
    select(r.id, r.amount, r.currency)
    .outerjoin(bookings, b.id == r.booking_id)
    .outerjoin(payments, p.id == r.payment_id)
    .where(or_(b.id.is_(None), p.id.is_(None)))
    .order_by(r.id)
)
STRAYS_EVER = (("charge", STRAY_CHARGES), ("refund", STRAY_REFUNDS))
STRAYS = (
    ("charge", STRAY_CHARGES.where(_within(p.approved_at))),
    ("refund", STRAY_REFUNDS.where(or_(_within(r.created_at), _within(r.done_at)))),
)


class SqlAccounts:
    """The accounts, read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ledgers(self, placed: Period) -> list[Ledger]:
        """The bookings placed in a period, in the order of placing."""
        return [Ledger(*row) for row in await self._database.fetch(OF_PERIOD, _bounds(placed))]

    async def touched(self, period: Period) -> list[Ledger]:
        """The bookings placed at another time that changed last, or whose money moved, within the period.

        One whose personal data has been erased is known by its money alone.
        """
        return [Ledger(*row) for row in await self._database.fetch(TOUCHED, _bounds(period))]

    async def portions(self) -> AsyncIterator[list[Ledger]]:
        """All bookings there are, the oldest first, some at once; each as it stands when it is read."""
        after = 0
        while rows := list(await self._database.fetch(PORTION, {"after": after})):
            yield [Ledger(*row) for row in rows]
            after = rows[-1][0]

    async def count(self) -> int:
        """How many bookings there are."""
        return int((await self._database.fetch(COUNT)).scalar_one())

    async def moved(self, period: Period | None = None) -> list[Moved]:
        """The money that moved in a period (None: ever), by currency."""
        async with self._database.read() as connection:
            captured, promised, returned = [
                {row[0]: int(row[1]) for row in await connection.execute(each, _bounds(period)) if row[1]}
                for each in (MOVED_EVER if period is None else MOVED)
            ]
        return [
            Moved(
                currency=currency,
                captured=captured.get(currency, 0),
                promised=promised.get(currency, 0),
                returned=returned.get(currency, 0),
            )
            for currency in sorted(captured.keys() | promised.keys() | returned.keys())
        ]

    async def strays(self, period: Period | None = None) -> list[Stray]:
        """Charges and refunds that belong to nothing, of those that moved in a period (None: ever)."""
        async with self._database.read() as connection:
            return [
                Stray(what=what, id=row.id, amount=row.amount, currency=row.currency)
                for what, statement in (STRAYS_EVER if period is None else STRAYS)
                for row in await connection.execute(statement, _bounds(period))
            ]


def _bounds(period: Period | None) -> dict[str, Any]:
    return {} if period is None else {"start": period[0], "end": period[1]}
