"""Bookings within one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from storage.connection import Connection

from domain.errors import BookingNotFound, StaleRecord
from domain.model.booking import Booking
from domain.model.deadline import Deadline
from domain.policies.business_rules import BusinessRules
from domain.policies.deadlines import deadlines_of
from domain.values.ids import BookingCode, BookingId, CustomerId
from domain.values.status import FINAL, BookingStatus
from storage.mappers import booking_changes, booking_of, booking_row
from storage.tables.rides import bookings

ADD = insert(bookings)
ALL = select(bookings)
BY_ID = ALL.where(bookings.c.id == bindparam("id")).with_for_update()
BY_CODE = ALL.where(bookings.c.code == bindparam("code")).with_for_update()
BY_KEY = ALL.where(bookings.c.request_key == bindparam("key"))
BY_TOKEN = ALL.where(bookings.c.claim_token == bindparam("token")).with_for_update()
CODE = select(bookings.c.id).where(bookings.c.code == bindparam("code"))
OPEN = (
    ALL.where(bookings.c.customer_id == bindparam("customer_id"))
    .where(bookings.c.status.not_in([status.value for status in FINAL]))
    .order_by(bookings.c.id)
)
ONE_CUSTOMER_AT_A_TIME = select(func.pg_advisory_xact_lock(bindparam("customer_id")))
"""There is no row to lock for a booking that is not yet there."""

WITH_STATUS = (
    select(bookings.c.id)
    .where(bookings.c.status.in_(bindparam("statuses", expanding=True)))
    .order_by(bookings.c.id)
)
GUARDED = (
    update(bookings)
    .where(bookings.c.id == bindparam("of_id"), bookings.c.version == bindparam("loaded_version"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "customer_id",
                "status",
                "version",
                "steps",
                "moved_by_kind",
                "moved_by_id",
                "moved_at",
                "pay_by",
                "confirm_by",
                "vehicle_id",
                "driver_id",
                "offer",
                "offer_until",
                "passed_over",
                "cancel_reason",
                "cancel_note",
                "captured",
                "kept",
                "refunded",
                "refund_due",
                "reminded",
            )
        }
    )
)


@dataclass(slots=True)
class Known:
    """A booking of this transaction: its version and deadlines when it was loaded or added."""

    booking: Booking
    version: int
    deadlines: list[Deadline]
    written: bool = False
    """Whether the row holds the booking already, as it does for one that was just added."""

    def guarded_update(self) -> dict[str, Any]:
        """The parameters of the update that only the loaded version allows."""
        return booking_changes(self.booking) | {"of_id": self.booking.id, "loaded_version": self.version}


@dataclass(slots=True)
class SqlBookings:
    """Bookings on one connection; what is saved is written when the transaction commits.

    A booking that is loaded twice is one object, unless somebody else has written it in between.
    """

    connection: Connection
    rules: BusinessRules
    known: dict[BookingId, Known] = field(default_factory=dict)
    changed: dict[BookingId, Known] = field(default_factory=dict)

    async def get(self, booking_id: BookingId) -> Booking:
        """The booking, locked. Raises BookingNotFound."""
        saved = self.changed.get(booking_id)
        return saved.booking if saved else await self._one(BY_ID, id=booking_id)

    async def by_code(self, code: BookingCode) -> Booking:
        """The booking with this public code, locked. Raises BookingNotFound."""
        return await self._one(BY_CODE, code=code)

    async def by_claim_token(self, token: str) -> Booking:
        """The phone booking behind a payment link, locked. Raises BookingNotFound."""
        return await self._one(BY_TOKEN, token=token)

    async def by_request_key(self, key: str) -> Booking | None:
        """The booking that an earlier, equal request made."""
        row = (await self.connection.execute(BY_KEY, {"key": key})).first()
        return None if row is None else self._remember(row)

    async def open_of(self, customer_id: CustomerId) -> list[Booking]:
        """The customer's bookings that are not final, oldest first. Nobody else adds one meanwhile."""
        if self.connection.dialect == "postgresql":
            await self.connection.execute(ONE_CUSTOMER_AT_A_TIME, {"customer_id": customer_id})
        rows = await self.connection.execute(OPEN, {"customer_id": customer_id})
        return [self._remember(row) for row in rows]

    async def with_status(self, statuses: Sequence[BookingStatus]) -> list[BookingId]:
        """All bookings in one of these states, oldest first."""
        named = [status.value for status in statuses]
        return list((await self.connection.execute(WITH_STATUS, {"statuses": named})).scalars())

    async def code_is_free(self, code: str) -> bool:
        """Whether no booking has this code."""
        return (await self.connection.execute(CODE, {"code": code})).first() is None

    async def add(self, booking: Booking, request_key: str) -> None:
        """Store a new booking."""
        await self.connection.execute(ADD, booking_row(booking) | {"request_key": request_key})
        new = Known(booking, booking.version, [], written=True)
        self.known[booking.id] = self.changed[booking.id] = new

    async def save(self, booking: Booking) -> None:
        """Remember to write the booking at commit. Raises StaleRecord for an object that was overtaken."""
        known = self.known[booking.id]
        if known.booking is not booking:
            raise StaleRecord()
        known.written = False
        self.changed[booking.id] = known

    async def _one(self, statement: Any, **parameters: Any) -> Booking:
        row = (await self.connection.execute(statement, parameters)).first()
        if row is None:
            raise BookingNotFound()
        return self._remember(row)

    def _remember(self, row: Any) -> Booking:
        known = self.known.get(row.id)
        if known is None or known.version != row.version:
            booking = booking_of(row)
            known = self.known[booking.id] = Known(
                booking, booking.version, deadlines_of(booking, self.rules)
            )
        return known.booking
