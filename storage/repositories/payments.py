"""Payments and refunds within one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, select

from domain.errors import PaymentNotFound, RefundNotFound
from domain.messages.delivery import Channel
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.model.refund import Refund
from domain.values.ids import BookingId, PaymentId, RefundId
from domain.values.status import PaymentStatus
from storage.engine import Database
from storage.joined import SideBySide
from storage.mappers import payment_of, payment_row, refund_of, refund_row
from storage.queries.ride_views import beside
from storage.repositories.bookings import SqlBookings
from storage.tables.money import payments, refunds
from storage.tables.rides import bookings
from storage.tables.traffic import deliveries, notes, waiting
from storage.transaction import Transaction
from storage.upsert import upsert

ADD, ADD_REFUND = insert(payments), insert(refunds)
PAYMENT = select(payments).where(payments.c.id == bindparam("id")).with_for_update()
_beside, _refund_beside = SideBySide(payments), SideBySide(refunds)
SEEN_WITH_BOOKING = beside(payments).where(payments.c.id == bindparam("id"))
WITH_BOOKING = SEEN_WITH_BOOKING.with_for_update(of=(bookings, payments))
REFUND_WITH_BOOKING = (
    beside(refunds).where(refunds.c.id == bindparam("id")).with_for_update(of=(bookings, refunds))
)
BY_CHARGE = select(payments).where(payments.c.charge_id == bindparam("charge_id"))
OF_BOOKING = select(payments).where(payments.c.booking_id == bindparam("booking_id")).order_by(payments.c.id)
REFUND = select(refunds).where(refunds.c.id == bindparam("id")).with_for_update()
BY_KEY = select(refunds).where(refunds.c.idempotency_key == bindparam("key"))
_all = payments.alias()
NEWEST = select(_all.c.id).order_by(_all.c.id.desc()).limit(bindparam("newest"))
BY_GATEWAY_ID = select(payments.c.id).where(
    payments.c.id.in_(NEWEST), payments.c.gateway_payment_id == bindparam("gateway_payment_id")
)
LINE = "waiting:"
IN_LINE = (
    select(notes.c.key, notes.c.value)
    .where(notes.c.key.startswith(LINE), notes.c.at <= bindparam("now"))
    .order_by(notes.c.at, notes.c.key)
    .limit(bindparam("limit"))
)
OUT_OF_LINE = delete(notes).where(notes.c.key == bindparam("of_key"))
MAY_CHANGE = [PaymentStatus.CREATED.value, PaymentStatus.PENDING.value]
CALLED_ABOUT = exists().where(
    waiting, deliveries.c.channel == Channel.GATEWAY.value, deliveries.c.chat_id == payments.c.id
)
UNSETTLED = (
    select(payments.c.id)
    .where(payments.c.id.in_(NEWEST), payments.c.status.in_(MAY_CHANGE), payments.c.gateway != "telegram")
    .where(~CALLED_ABOUT)
    .order_by(payments.c.id)
)
RECENT = 5_000
REFUNDS_OF = select(refunds).where(refunds.c.booking_id == bindparam("booking_id")).order_by(refunds.c.id)


@dataclass(slots=True)
class SqlPayments:
    """Payments and refunds on one connection."""

    connection: Transaction
    bookings: SqlBookings
    database: Database

    async def get(self, payment_id: PaymentId) -> Payment:
        """The payment, locked. Raises PaymentNotFound."""
        row = await self._first(PAYMENT, id=payment_id)
        if row is None:
            raise PaymentNotFound()
        return payment_of(row)

    async def with_booking(self, payment_id: PaymentId) -> tuple[Booking, Payment]:
        """The payment and its booking, both locked. Raises PaymentNotFound."""
        row = await self._first(WITH_BOOKING, id=payment_id)
        if row is None:
            raise PaymentNotFound()
        payment, *_ = _beside.parts(row)
        return self.bookings.remember(row[len(payments.c) :]), payment_of(payment)

    async def seen_with_booking(self, payment_id: PaymentId) -> tuple[Booking, Payment]:
        """The payment and its booking as they stand, for who changes neither. Raises PaymentNotFound."""
        row = (await self.database.fetch(SEEN_WITH_BOOKING, {"id": payment_id})).first()
        if row is None:
            raise PaymentNotFound()
        payment, *_ = _beside.parts(row)
        return self.bookings.remember(row[len(payments.c) :]), payment_of(payment)

    async def refund_with_booking(self, refund_id: RefundId) -> tuple[Booking, Refund]:
        """The refund and its booking, both locked. Raises RefundNotFound."""
        row = await self._first(REFUND_WITH_BOOKING, id=refund_id)
        if row is None:
            raise RefundNotFound()
        refund, *_ = _refund_beside.parts(row)
        return self.bookings.remember(row[len(refunds.c) :]), refund_of(refund)

    async def by_charge(self, charge_id: str) -> Payment | None:
        """The payment that this charge approved."""
        row = await self._first(BY_CHARGE, charge_id=charge_id)
        return None if row is None else payment_of(row)

    async def of_booking(self, booking_id: BookingId) -> list[Payment]:
        """All payments of a booking, oldest first."""
        rows = await self.connection.execute(OF_BOOKING, {"booking_id": booking_id})
        return [payment_of(row) for row in rows]

    async def by_gateway_id(self, gateway_payment_id: str) -> PaymentId | None:
        """Which of the newest payments the gateway knows by this id."""
        row = await self._first(BY_GATEWAY_ID, gateway_payment_id=gateway_payment_id, newest=RECENT)
        return None if row is None else PaymentId(row[0])

    async def hold(self, payment_id: PaymentId, place: datetime, tries: int) -> None:
        """Its customer waits to be called back, from `place` on and after so many tries."""
        row = {"key": f"{LINE}{payment_id}", "at": place, "value": str(tries)}
        self.connection.later(upsert(notes, self._dialect), row)

    async def release_hold(self, payment_id: PaymentId) -> None:
        """Its customer waits no longer."""
        self.connection.later(OUT_OF_LINE, {"of_key": f"{LINE}{payment_id}"})

    async def held(self, now: datetime, limit: int) -> list[tuple[PaymentId, int]]:
        """Whose customers wait to be called back by now, with the number of tries, earliest place first."""
        rows = await self.connection.execute(IN_LINE, {"now": now, "limit": limit})
        return [(PaymentId(int(row.key.removeprefix(LINE))), int(row.value)) for row in rows]

    async def unsettled(self, newest: int) -> list[PaymentId]:
        """Newest payments that may still change and that no waiting gateway call is about."""
        found = await self.connection.execute(UNSETTLED, {"newest": newest})
        return [PaymentId(number) for number in found.scalars()]

    async def add(self, payment: Payment) -> None:
        """Store a new payment."""
        self.connection.later(ADD, payment_row(payment))

    async def save(self, payment: Payment) -> None:
        """Store changes."""
        self.connection.later(upsert(payments, self._dialect), payment_row(payment))

    async def refund(self, refund_id: RefundId) -> Refund:
        """The refund, locked. Raises RefundNotFound."""
        row = await self._first(REFUND, id=refund_id)
        if row is None:
            raise RefundNotFound()
        return refund_of(row)

    async def refund_by_key(self, key: str) -> Refund | None:
        """The refund with this idempotency key."""
        row = await self._first(BY_KEY, key=key)
        return None if row is None else refund_of(row)

    async def refunds_of(self, booking_id: BookingId) -> list[Refund]:
        """All refunds of a booking, oldest first."""
        rows = await self.connection.execute(REFUNDS_OF, {"booking_id": booking_id})
        return [refund_of(row) for row in rows]

    async def add_refund(self, refund: Refund) -> None:
        """Store a new refund."""
        self.connection.later(ADD_REFUND, refund_row(refund))

    async def save_refund(self, refund: Refund) -> None:
        """Store changes."""
        self.connection.later(upsert(refunds, self._dialect), refund_row(refund))

    @property
    def _dialect(self) -> str:
        return self.connection.dialect

    async def _first(self, statement: Any, **parameters: Any) -> Any:
        return (await self.connection.execute(statement, parameters)).first()
