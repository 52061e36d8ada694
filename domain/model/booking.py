"""A booking: one ride from the moment its fare is held until it is completed or cancelled."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.errors import AlreadyThere, BookingMovedOn, CancelRefused, NoShowTooEarly, RefundRefused
from domain.events import booking as ev
from domain.model.contact import Contact
from domain.model.terms import Terms
from domain.model.transitions import TRANSITIONS
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import BookingCode, BookingId, CustomerId, DriverId, PaymentId, RefundId, VehicleId
from domain.values.place import Place
from domain.values.reasons import CancelReason, RefundReason, ReleaseReason
from domain.values.status import FINAL, WITH_VEHICLE, BookingStatus

S = BookingStatus


@dataclass(slots=True, kw_only=True)
class Booking:
    """State of one ride. Times are UTC, money is in minor units of `currency`.

    `version` counts the events so far; `kept` is what the company holds for the ride, so that
    captured = kept + refunded + refund_due after every command.
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
    reminded: dict[str, datetime] = field(default_factory=dict)
    events: list[ev.BookingEvent] = field(default_factory=list)

    # -- placing and paying -------------------------------------------------------------

    def place(self, actor: Actor, at: datetime, pay_by: datetime) -> None:
        """Hold the fare until `pay_by`."""
        self.pay_by = pay_by
        self._stamp(S.AWAITING_PAYMENT, actor, at)
        self._record(
            ev.BookingPlaced,
            actor,
            at,
            code=self.code,
            customer_id=self.customer_id,
            grade=self.grade,
            fare=self.fare,
            currency=self.currency,
            pickup_at=self.pickup_at,
            pay_by=pay_by,
        )

    def claim(self, customer_id: CustomerId, at: datetime) -> None:
        """A caller by phone opened the payment link and becomes the customer."""
        self.customer_id = customer_id
        self._record(ev.CallerClaimed, Actor.customer(customer_id), at, customer_id=customer_id)

    def wait_longer(self, pay_by: datetime) -> None:
        """Give the customer afresh until `pay_by` to pay."""
        self._must_be(S.AWAITING_PAYMENT)
        self.pay_by = pay_by

    def take_fare(self, payment_id: PaymentId, payer: Actor, at: datetime, confirm_by: datetime) -> None:
        """The exact fare has arrived: the booking goes to the dispatchers' queue."""
        self._must_be(S.AWAITING_PAYMENT)
        self.captured += self.fare
        self.kept += self.fare
        self._record(ev.MoneyCaptured, payer, at, payment_id=payment_id, amount=self.fare, kept=self.fare)
        self._move(S.REQUESTED, payer, at)
        self.pay_by = None
        self.confirm_by = confirm_by
        self._record(ev.BookingRequested, payer, at, confirm_by=confirm_by)

    def take_surplus(self, payment_id: PaymentId, amount: int, payer: Actor, at: datetime) -> None:
        """A charge that pays for nothing has arrived; all of it must be opened as a refund next."""
        self.captured += amount
        self._record(ev.MoneyCaptured, payer, at, payment_id=payment_id, amount=amount, kept=0)

    def open_refund(
        self, refund_id: RefundId, amount: int, reason: RefundReason, actor: Actor, at: datetime
    ) -> None:
        """Owe `amount` minor units to the payer; goodwill comes out of what is kept. Raises RefundRefused."""
        if reason is RefundReason.GOODWILL:
            if not 0 < amount <= self.kept:
                raise RefundRefused()
            self.kept -= amount
        self.refund_due += amount
        self._record(ev.RefundOpened, actor, at, refund_id=refund_id, amount=amount, reason=reason)

    def settle_refund(self, refund_id: RefundId, amount: int, actor: Actor, at: datetime) -> None:
        """`amount` minor units have gone back to the payer."""
        self.refund_due -= amount
        self.refunded += amount
        self._record(ev.RefundDone, actor, at, refund_id=refund_id, amount=amount)

    # -- dispatching --------------------------------------------------------------------

    def confirm(self, actor: Actor, at: datetime) -> None:
        """The company says yes."""
        self._must_be(S.REQUESTED, S.CONFIRMED)
        self._move(S.CONFIRMED, actor, at)
        self.confirm_by = None
        self._record(ev.BookingConfirmed, actor, at)

    def offer_to(
        self, vehicle_id: VehicleId, driver_id: DriverId, actor: Actor, at: datetime, until: datetime
    ) -> None:
        """Ask the driver of a held vehicle; the answer is awaited until `until`."""
        self._move(S.OFFERED, actor, at)
        self.vehicle_id, self.driver_id = vehicle_id, driver_id
        self.offer += 1
        self.offer_until = until
        self._record(ev.RideOffered, actor, at, **self._vehicle_fields(), until=until)

    def accept(self, actor: Actor, at: datetime) -> VehicleId:
        """The asked driver says yes. Gives the vehicle to be occupied."""
        self._must_be(S.OFFERED, S.ASSIGNED)
        vehicle_id = self._fixed_vehicle()
        self._fix(vehicle_id, self.driver_id, actor, at)
        return vehicle_id

    def assign(self, vehicle_id: VehicleId, actor: Actor, at: datetime) -> None:
        """Fix a radio car, sent by staff without asking."""
        self._must_be(S.CONFIRMED, S.ASSIGNED)
        self.offer += 1
        self._fix(vehicle_id, None, actor, at)

    def decline_offer(self, actor: Actor, at: datetime, *, lapsed: bool = False) -> VehicleId:
        """The driver said no, or (`lapsed`) nothing in time. Gives the vehicle to be let go."""
        self._must_be(S.OFFERED)
        vehicle_id, was = self._fixed_vehicle(), self._vehicle_fields()
        assert self.driver_id is not None
        self._move(S.CONFIRMED, actor, at)
        self._let_vehicle_go(vehicle_id)
        self._record(ev.OfferLapsed if lapsed else ev.OfferDeclined, actor, at, **was)
        return vehicle_id

    def release_vehicle(self, reason: ReleaseReason, actor: Actor, at: datetime) -> VehicleId:
        """The fixed vehicle leaves and the ride needs another. Gives the vehicle to be let go."""
        if self.status not in (S.ASSIGNED, S.ARRIVED):
            raise self._moved_on()
        vehicle_id, was = self._fixed_vehicle(), self._vehicle_fields()
        self._move(S.CONFIRMED, actor, at)
        self._let_vehicle_go(vehicle_id)
        self._record(ev.VehicleReleased, actor, at, **was, reason=reason)
        return vehicle_id

    def arrive(self, actor: Actor, at: datetime) -> None:
        """The driver waits at the pickup."""
        self._move(S.ARRIVED, actor, at)
        self._record(ev.DriverArrived, actor, at)

    def start(self, actor: Actor, at: datetime) -> None:
        """The customer is on board."""
        self._move(S.ON_TRIP, actor, at)
        self._record(ev.TripStarted, actor, at)

    def complete(self, actor: Actor, at: datetime) -> VehicleId:
        """The ride is over. Gives the vehicle to be let go."""
        self._move(S.COMPLETED, actor, at)
        vehicle_id = self._fixed_vehicle()
        self._record(ev.TripCompleted, actor, at, **self._vehicle_fields())
        return vehicle_id

    # -- cancelling ---------------------------------------------------------------------

    def kept_if_cancelled(self, reason: CancelReason) -> int:
        """Minor units the company would keep if the booking were cancelled now for `reason`."""
        if reason in (CancelReason.CUSTOMER, CancelReason.NO_SHOW):
            return self.terms.kept(self.status, self.kept)
        return 0

    def cancel(self, reason: CancelReason, actor: Actor, at: datetime, note: str = "") -> int:
        """End the booking. Gives the minor units to be refunded by the terms stored on it.

        Raises CancelRefused for a customer on trip, AlreadyThere or BookingMovedOn after the end.
        """
        if self.status in FINAL:
            raise self._moved_on(S.CANCELLED)
        if reason is CancelReason.CUSTOMER and self.status is S.ON_TRIP:
            raise CancelRefused()
        was, kept = self.status, self.kept_if_cancelled(reason)
        refund = self.kept - kept
        self._move(S.CANCELLED, actor, at)
        self.kept = kept
        self.cancel_reason, self.cancel_note = reason, note
        self.pay_by = self.confirm_by = self.offer_until = None
        self._record(
            ev.BookingCancelled,
            actor,
            at,
            reason=reason,
            was=was.value,
            kept=kept,
            **self._vehicle_fields(),
        )
        return refund

    def check_no_show(self, at: datetime, after: timedelta) -> None:
        """Raises BookingMovedOn unless the driver waits, NoShowTooEarly before the time has passed."""
        self._must_be(S.ARRIVED)
        allowed_at = self.steps[S.ARRIVED] + after
        if at < allowed_at:
            raise NoShowTooEarly(allowed_at)

    # -- shared -------------------------------------------------------------------------

    def expect(self, seen: int | None, target: BookingStatus | None = None) -> None:
        """Raises BookingMovedOn when the version a button was drawn for is not the present one."""
        if seen is not None and seen != self.version:
            raise self._moved_on(target)

    def expect_kept(self, agreed: int | None, reason: CancelReason) -> None:
        """Raises BookingMovedOn when cancelling would keep other minor units than the person was shown."""
        open_ride = self.status not in FINAL
        if open_ride and agreed is not None and agreed != self.kept_if_cancelled(reason):
            raise self._moved_on()

    @property
    def holds_vehicle(self) -> bool:
        """Whether a vehicle is held for, or busy with, this ride."""
        return self.status in WITH_VEHICLE

    def _must_be(self, status: BookingStatus, target: BookingStatus | None = None) -> None:
        if self.status is not status:
            raise self._moved_on(target)

    def _fix(self, vehicle_id: VehicleId, driver_id: DriverId | None, actor: Actor, at: datetime) -> None:
        self._move(S.ASSIGNED, actor, at)
        self.vehicle_id, self.driver_id, self.offer_until = vehicle_id, driver_id, None
        self._record(ev.VehicleAssigned, actor, at, **self._vehicle_fields())

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

    def _fixed_vehicle(self) -> VehicleId:
        assert self.vehicle_id is not None
        return self.vehicle_id

    def _let_vehicle_go(self, vehicle_id: VehicleId) -> None:
        self.passed_over = (*self.passed_over, vehicle_id)
        self.vehicle_id = self.driver_id = self.offer_until = None

    def _vehicle_fields(self) -> dict[str, Any]:
        return {"vehicle_id": self.vehicle_id, "driver_id": self.driver_id, "offer": self.offer}

    def _record(self, kind: type[ev.BookingEvent], actor: Actor, at: datetime, **fields: Any) -> None:
        self.version += 1
        self.events.append(kind(booking_id=self.id, number=self.version, at=at, actor=actor, **fields))
