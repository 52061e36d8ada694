"""Bookings within one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, insert, null, or_, select, update

from domain.errors import BookingNotFound, StaleRecord
from domain.model.booking import Booking
from domain.policies.business_rules import BusinessRules
from domain.policies.deadlines import deadlines_of
from domain.ports.repositories import BeforePlacing
from domain.values.ids import BookingCode, BookingId, CustomerId
from domain.values.status import FINAL, BookingStatus
from storage.identity_map import IdentityMap
from storage.mappers import booking_changes, booking_row
from storage.queries.ride_views import LOADED, Loaded, request_key_of
from storage.tables.rides import bookings, is_open
from storage.transaction import Transaction

ADD = insert(bookings)
BY_ID = LOADED.where(bookings.c.id == bindparam("id")).with_for_update(of=bookings)
BY_CODE = LOADED.where(bookings.c.code == bindparam("code")).with_for_update(of=bookings)
BY_TOKEN = LOADED.where(bookings.c.claim_token == bindparam("token")).with_for_update(of=bookings)
BY_KEY = LOADED.where(bookings.c.request_key == bindparam("key"))
CODE = select(bookings.c.id).where(bookings.c.code == bindparam("code"))
_theirs = and_(bookings.c.customer_id == bindparam("customer_id"), is_open)
OPEN = LOADED.where(_theirs).order_by(bookings.c.id)
BEFORE_PLACING = LOADED.where(
    or_(_theirs, bookings.c.request_key == bindparam("key"), bookings.c.code == bindparam("code"))
).order_by(bookings.c.id)
ONE_CUSTOMER_AT_A_TIME = select(func.pg_advisory_xact_lock(bindparam("customer_id")))
WITH_STATUS = select(bookings.c.id).where(
    is_open, bookings.c.status.in_(bindparam("statuses", expanding=True))
)
"""Without an order: for the sake of it SQLite would go through the ids of all bookings there are."""
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
                "due_at",
            )
        }
        | {"due_lease": case((bookings.c.due_at == bindparam("due_at"), bookings.c.due_lease), else_=null())}
    )
)


@dataclass(slots=True)
class Known:
    """A booking of this transaction, and its version when it was loaded or added."""

    booking: Booking
    version: int
    written: bool = False
    """Whether the row holds the booking already, as it does for one that was just added."""


@dataclass(slots=True)
class SqlBookings:
    """Bookings on one connection; what is saved is written when the transaction commits.

    A booking that is loaded twice is one object, unless somebody else has written it in between.
    """

    connection: Transaction
    rules: BusinessRules
    seen: IdentityMap
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
        return None if row is None else self.remember(row)

    async def open_of(self, customer_id: CustomerId) -> list[Booking]:
        """The customer's bookings that are not final, oldest first. Nobody else adds one meanwhile."""
        await self._one_customer(customer_id)
        rows = await self.connection.execute(OPEN, {"customer_id": customer_id})
        return [self.remember(row) for row in rows]

    async def before_placing(self, customer_id: CustomerId, key: str, code: str) -> BeforePlacing:
        """What there is before a customer's booking is placed. Nobody else adds one of theirs meanwhile."""
        await self._one_customer(customer_id)
        asked = {"customer_id": customer_id, "key": key, "code": code}
        earlier, is_free, unfinished = None, True, []
        for row in await self.connection.execute(BEFORE_PLACING, asked):
            booking = self.remember(row)
            if request_key_of(row) == key:
                earlier = booking
            is_free = is_free and booking.code != code
            if booking.customer_id == customer_id and booking.status not in FINAL:
                unfinished.append(booking)
        return BeforePlacing(earlier=earlier, unfinished=unfinished, code_is_free=is_free)

    async def with_status(self, statuses: Sequence[BookingStatus]) -> list[BookingId]:
        """All bookings in one of these states, none of which is final, oldest first."""
        assert FINAL.isdisjoint(statuses)
        named = [status.value for status in statuses]
        return sorted((await self.connection.execute(WITH_STATUS, {"statuses": named})).scalars())

    async def code_is_free(self, code: str) -> bool:
        """Whether no booking has this code."""
        return (await self.connection.execute(CODE, {"code": code})).first() is None

    async def add(self, booking: Booking, request_key: str) -> None:
        """Store a new booking."""
        row = booking_row(booking) | {"request_key": request_key, "due_at": self._due_at(booking)}
        self.connection.later(ADD, row)
        new = Known(booking, booking.version, written=True)
        self.known[booking.id] = self.changed[booking.id] = new

    async def save(self, booking: Booking) -> None:
        """Remember to write the booking at commit. Raises StaleRecord for an object that was overtaken."""
        known = self.known[booking.id]
        if known.booking is not booking:
            raise StaleRecord()
        known.written = False
        self.changed[booking.id] = known

    def saved(self) -> list[Booking]:
        """What was added or saved."""
        return [changed.booking for changed in self.changed.values()]

    def write(self) -> None:
        """Write what was saved; where somebody else has written it meanwhile, all ends with StaleRecord."""
        for changed in self.changed.values():
            if not changed.written:
                row = booking_changes(changed.booking) | {"due_at": self._due_at(changed.booking)}
                guard = {"of_id": changed.booking.id, "loaded_version": changed.version}
                self.connection.later(GUARDED, row | guard, guarded=True)

    def remember(self, row: Any) -> Booking:
        """The booking of a row that begins like those of LOADED, as the one object that stands for it."""
        loaded = Loaded(row)
        kept = loaded.booking_row
        known = self.known.get(kept.id)
        if known is None or known.version != kept.version:
            booking = loaded.booking()
            known = self.known[booking.id] = Known(booking, booking.version)
            self.seen.note(loaded, booking)
        return known.booking

    def _due_at(self, booking: Booking) -> datetime | None:
        return min((each.due_at for each in deadlines_of(booking, self.rules)), default=None)

    async def _one(self, statement: Any, **parameters: Any) -> Booking:
        row = (await self.connection.execute(statement, parameters)).first()
        if row is None:
            raise BookingNotFound()
        return self.remember(row)

    async def _one_customer(self, customer_id: CustomerId) -> None:
        """There is no row to lock for a booking that is not yet there."""
        if self.connection.dialect == "postgresql":
            await self.connection.execute(ONE_CUSTOMER_AT_A_TIME, {"customer_id": customer_id})
