"""The accounts: each booking's money as it says, beside what its charges and refunds add up to."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from domain.model.ledger import Ledger, Moved, Stray
from domain.ports.accounts import Period
from domain.values.status import BookingStatus, PaymentStatus, RefundStatus
from storage.engine import Database
from storage.tables.money import payments, refunds
from storage.tables.rides import bookings, events

Columns = ReadOnlyColumnCollection[str, Any]
APPROVED = payments.c.status == PaymentStatus.APPROVED.value
DONE = refunds.c.status == RefundStatus.DONE.value
FOR_THE_RIDE = payments.c.surplus.is_(False)
PLACED = and_(events.c.booking_id == bookings.c.id, events.c.number == 1)
WITHIN = (events.c.at >= bindparam("start")) & (events.c.at < bindparam("end"))
OF_PERIOD = select(events.c.booking_id).where(events.c.number == 1, WITHIN)


def _sum(amount: ColumnElement[int], when: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((when, amount), else_=0))


def _ledgers(*, of_period: bool) -> Select[Any]:
    def only(column: ColumnElement[int]) -> ColumnElement[bool]:
        return column.in_(OF_PERIOD) if of_period else true()

    charged = _charged(only(payments.c.booking_id)).subquery()
    back = _back(only(refunds.c.booking_id)).subquery()
    overdrawn = _overdrawn(only(refunds.c.booking_id)).subquery()
    b = bookings.c
    found = (
        select(
            b.id,
            b.code,
            b.grade,
            b.status,
            b.currency,
            b.fare,
            events.c.at.label("placed_at"),
            cast(b.steps, Text).like(f'%"{BookingStatus.REQUESTED.value}"%').label("requested"),
            b.captured,
            b.kept,
            b.refunded,
            b.refund_due,
            *_or_nought(charged.c, "charged", "fares", "fare_charged"),
            *_or_nought(back.c, "returned", "owed"),
            *_or_nought(overdrawn.c, "overdrawn"),
        )
        .outerjoin(events, PLACED)
        .outerjoin(charged, charged.c.booking_id == b.id)
        .outerjoin(back, back.c.booking_id == b.id)
        .outerjoin(overdrawn, overdrawn.c.booking_id == b.id)
        .order_by(events.c.at, b.id)
    )
    return found.where(b.id.in_(OF_PERIOD)) if of_period else found


def _or_nought(columns: Columns, *names: str) -> Iterator[ColumnElement[int]]:
    """PostgreSQL adds big integers up to a numeric, which is made an integer again."""
    return (cast(func.coalesce(columns[name], 0), BigInteger).label(name) for name in names)


def _charged(only: ColumnElement[bool]) -> Select[Any]:
    """Of each booking the sum of its approved charges, and how many and how much of them pay the ride."""
    return (
        select(
            payments.c.booking_id,
            func.sum(payments.c.amount).label("charged"),
            func.sum(case((FOR_THE_RIDE, 1), else_=0)).label("fares"),
            _sum(payments.c.amount, FOR_THE_RIDE).label("fare_charged"),
        )
        .where(APPROVED, only)
        .group_by(payments.c.booking_id)
    )


def _back(only: ColumnElement[bool]) -> Select[Any]:
    """Of each booking what has gone back, and what is owed."""
    amount = refunds.c.amount
    returned, owed = _sum(amount, DONE).label("returned"), _sum(amount, ~DONE).label("owed")
    return select(refunds.c.booking_id, returned, owed).where(only).group_by(refunds.c.booking_id)


def _overdrawn(only: ColumnElement[bool]) -> Select[Any]:
    """Of each booking by how much the refunds of a charge exceed it; an unapproved one has nothing."""
    of_charge = (
        select(refunds.c.booking_id, refunds.c.payment_id, func.sum(refunds.c.amount).label("back"))
        .where(only)
        .group_by(refunds.c.booking_id, refunds.c.payment_id)
        .subquery()
    )
    had = func.coalesce(case((APPROVED, payments.c.amount), else_=0), 0)
    return (
        select(of_charge.c.booking_id, func.sum(of_charge.c.back - had).label("overdrawn"))
        .outerjoin(payments, payments.c.id == of_charge.c.payment_id)
        .where(of_charge.c.back > had)
        .group_by(of_charge.c.booking_id)
    )


def _moved(columns: tuple[Any, Any, Any], at: Any, *, ever: bool) -> Select[Any]:
    currency, amount, when = columns
    found = select(currency, func.sum(amount)).where(when).group_by(currency)
    return found if ever else found.where(at >= bindparam("start"), at < bindparam("end"))


IN = (payments.c.currency, payments.c.amount, APPROVED)
PROMISED = (refunds.c.currency, refunds.c.amount, true())
BACK = (refunds.c.currency, refunds.c.amount, DONE)
MOVED = {
    ever: (
        _moved(IN, payments.c.approved_at, ever=ever),
        _moved(PROMISED, refunds.c.created_at, ever=ever),
        _moved(BACK, refunds.c.done_at, ever=ever),
    )
    for ever in (True, False)
}
EVERY, SOME = _ledgers(of_period=False), _ledgers(of_period=True)
STRAY_CHARGES = (
    select(payments.c.id, payments.c.amount, payments.c.currency)
    .outerjoin(bookings, bookings.c.id == payments.c.booking_id)
    .where(APPROVED, bookings.c.id.is_(None))
    .order_by(payments.c.id)
)
STRAY_REFUNDS = (
    select(refunds.c.id, refunds.c.amount, refunds.c.currency)
    .outerjoin(bookings, bookings.c.id == refunds.c.booking_id)
    .outerjoin(payments, payments.c.id == refunds.c.payment_id)
    .where(or_(bookings.c.id.is_(None), payments.c.id.is_(None)))
    .order_by(refunds.c.id)
)


class SqlAccounts:
    """The accounts, read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ledgers(self, placed: Period | None = None) -> list[Ledger]:
        """The bookings placed in a period (None: all there are), in the order of placing."""
        async with self._database.read() as connection:
            rows = await connection.execute(EVERY if placed is None else SOME, _bounds(placed))
            return [Ledger(*row) for row in rows]

    async def moved(self, period: Period | None = None) -> list[Moved]:
        """The money that moved in a period (None: ever), by currency."""
        async with self._database.read() as connection:
            captured, promised, returned = [
                {row[0]: int(row[1]) for row in await connection.execute(each, _bounds(period))}
                for each in MOVED[period is None]
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

    async def strays(self) -> list[Stray]:
        """Charges and refunds that belong to nothing."""
        async with self._database.read() as connection:
            return [
                Stray(what=what, id=row.id, amount=row.amount, currency=row.currency)
                for what, statement in (("charge", STRAY_CHARGES), ("refund", STRAY_REFUNDS))
                for row in await connection.execute(statement)
            ]


def _bounds(period: Period | None) -> dict[str, Any]:
    return {} if period is None else {"start": period[0], "end": period[1]}
