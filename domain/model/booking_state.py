"""What is known of a booking, and what every change of it leaves: its status, the time and an event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.errors import AlreadyThere, BookingMovedOn
from domain.events import booking as ev
from domain.model.contact import Contact
from domain.model.deadline import DeadlineKind
from domain.model.payment_hold import NO_HOLD, PaymentHold
from domain.model.terms import Terms
from domain.model.transitions import TRANSITIONS
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import BookingCode, BookingId, CustomerId, DriverId, VehicleId
from domain.values.place import Place
from domain.values.reasons import CancelReason
from domain.values.status import WITH_VEHICLE, BookingStatus

S = BookingStatus


@dataclass(slots=True, kw_only=True)
class BookingState:
    """State of one ride. Times are UTC, money is in minor units of `currency`.

    `version` counts the events so far; `kept` is what the company holds for the ride, so that
    captured = kept + refunded + refund_due after every command. `reminders` has the last time at which what
    a deadline of that kind asks for was done; before `keep_looking_until` a vehicle is not given up.
    """

    id: BookingId
    code: BookingCode
    customer_id: CustomerId | None
    language: str
    grade: str
    pickup: Place
    dropoff: Place
    pickup_at: datetime | None
    passengers: int
    contact: Contact
    note: str
    distance_m: int | None
    fare: int
    currency: str
    terms: Terms
    claim_token: str | None = None
    status: BookingStatus = S.AWAITING_PAYMENT
    version: int = 0
    steps: dict[str, datetime] = field(default_factory=dict)
    moved_by: Actor = SYSTEM
    moved_at: datetime | None = None
    pay_by: datetime | None = None
    confirm_by: datetime | None = None
    vehicle_id: VehicleId | None = None
    driver_id: DriverId | None = None
    offer: int = 0
    offer_until: datetime | None = None
    passed_over: tuple[VehicleId, ...] = ()
    cancel_reason: CancelReason | None = None
    cancel_note: str = ""
    captured: int = 0
    kept: int = 0
    refunded: int = 0
    refund_due: int = 0
    payment_hold: PaymentHold = NO_HOLD
    reminders: Mapping[DeadlineKind, datetime] = field(default_factory=dict)
    keep_looking_until: datetime | None = None
    dispatch_slow_told_at: datetime | None = None
    events: list[ev.BookingEvent] = field(default_factory=list)

    def expect(self, seen: int | None, target: BookingStatus | None = None) -> None:
        """Raises BookingMovedOn when the version a button was drawn for is not the present one."""
        if seen is not None and seen != self.version:
            raise self._moved_on(target)

    @property
    def holds_vehicle(self) -> bool:
        """Whether a vehicle is held for, or busy with, this ride."""
        return self.status in WITH_VEHICLE

    def _must_be(self, status: BookingStatus, target: BookingStatus | None = None) -> None:
        if self.status is not status:
            raise self._moved_on(target)

    def _move(self, to: BookingStatus, actor: Actor, at: datetime) -> None:
        if to not in TRANSITIONS[self.status]:
            raise self._moved_on(to)
        self._stamp(to, actor, at)

    def _stamp(self, status: BookingStatus, actor: Actor, at: datetime) -> None:
        self.status = status
        self.steps[status.value] = at
        self.moved_by, self.moved_at = actor, at

    def _moved_on(self, target: BookingStatus | None = None) -> BookingMovedOn:
        kind = AlreadyThere if target is self.status else BookingMovedOn
        return kind(self.status.value, self.steps[self.status], self.moved_by.kind.value, self.moved_by.id)

    def _record(self, kind: type[ev.BookingEvent], actor: Actor, at: datetime, **fields: Any) -> None:
        self.version += 1
        self.events.append(kind(booking_id=self.id, number=self.version, at=at, actor=actor, **fields))
