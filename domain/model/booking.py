"""A booking: one ride from the moment its fare is held until it is completed or cancelled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.errors import CancelRefused, NoShowTooEarly, RefundRefused
from domain.events import booking as ev
from domain.model.booking_state import BookingState
from domain.model.deadline import DeadlineKind
from domain.model.payment_hold import NO_HOLD
from domain.values.actor import Actor
from domain.values.ids import CustomerId, DriverId, PaymentId, RefundId, VehicleId
from domain.values.reasons import CancelReason, RefundReason, ReleaseReason
from domain.values.status import FINAL, BookingStatus

S = BookingStatus


@dataclass(slots=True, kw_only=True)
class Booking(BookingState):
    """One ride with all that may happen to it; nobody else changes what is known of it."""

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

    def give_claim_token(self, token: str) -> None:
        """Whoever opens the payment link with this token first is the customer.

        Raises BookingMovedOn where there is a customer already.
        """
        if self.customer_id is not None:
            raise self._moved_on()
        self.claim_token = token

    def claim(self, customer_id: CustomerId, at: datetime) -> None:
        """A caller by phone opened the payment link and becomes the customer."""
        self.customer_id = customer_id
        self._record(ev.CallerClaimed, Actor.customer(customer_id), at, customer_id=customer_id)

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

    # -- while the payment is held up ---------------------------------------------------

    def hold_payment(self, at: datetime) -> bool:
        """The payment cannot be opened now. Gives whether the customer has to be told to wait."""
        self._must_be(S.AWAITING_PAYMENT)
        was, self.payment_hold = self.payment_hold, self.payment_hold.waiting_from(at)
        return not was.waiting

    def mark_payment_unclear(self, at: datetime) -> None:
        """An answer of the gateway is missing, also one about a booking that has ended meanwhile."""
        self.payment_hold = self.payment_hold.unclear_from(at)

    def tell_payment_unclear(self, at: datetime) -> bool:
        """The customer is to know that we are looking. Gives whether that has to be said now."""
        self._must_be(S.AWAITING_PAYMENT)
        was, self.payment_hold = self.payment_hold, self.payment_hold.told_at(at)
        return self.payment_hold != was

    def release_payment_hold(self, now: datetime, within: timedelta) -> bool:
        """The gateway has answered: the time to pay runs again. Gives whether it stood still.

        No effect on a booking that awaits no payment any more.
        """
        if self.status is not S.AWAITING_PAYMENT or not self.payment_hold.active:
            return False
        self.pay_by = self.payment_hold.pay_by_afterwards(self.pay_by, now, within)
        self.payment_hold = NO_HOLD
        return True

    def ask_to_pay_again(self, now: datetime, within: timedelta) -> bool:
        """The customer asks for the invoice once more. Gives whether the time to pay stood still.

        Who was only told to wait has `within` afresh; while an outcome is unclear the time stands still.
        """
        self._must_be(S.AWAITING_PAYMENT)
        if not self.payment_hold.active:
            return False
        if not self.payment_hold.unclear:
            self.pay_by = now + within
        self.payment_hold = self.payment_hold.asked_again()
        return True

    # -- reminders ----------------------------------------------------------------------

    def remind(self, kind: DeadlineKind, at: datetime) -> None:
        """What a deadline of this kind asks for is done: somebody was reminded, or a vehicle looked for."""
        self.reminders = {**self.reminders, kind: at}

    def tell_dispatch_slow(self, at: datetime) -> bool:
        """The customer is to know that staff are slow to answer. Gives whether that has to be said now."""
        self._must_be(S.REQUESTED)
        if self.dispatch_slow_told_at is not None:
            return False
        self.dispatch_slow_told_at = at
        return True

    def make_up_for(self, down_since: datetime, now: datetime, catch_up: timedelta) -> None:
        """The dispatch side was down from `down_since` until `now`: that time is not held against it.

        Its time to say yes moves on by as much of it as the booking has seen since its payment, and a vehicle
        is looked for at least until `catch_up` from now.
        """
        if self.confirm_by is not None:
            lost = now - max(down_since, self.steps[S.REQUESTED])
            self.confirm_by += max(lost, timedelta())
        self.keep_looking_until = now + catch_up

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

    def expect_kept(self, agreed: int | None, reason: CancelReason) -> None:
        """Raises BookingMovedOn when cancelling would keep other minor units than the person was shown."""
        open_ride = self.status not in FINAL
        if open_ride and agreed is not None and agreed != self.kept_if_cancelled(reason):
            raise self._moved_on()

    def _fix(self, vehicle_id: VehicleId, driver_id: DriverId | None, actor: Actor, at: datetime) -> None:
        self._move(S.ASSIGNED, actor, at)
        self.vehicle_id, self.driver_id, self.offer_until = vehicle_id, driver_id, None
        self._record(ev.VehicleAssigned, actor, at, **self._vehicle_fields())

    def _fixed_vehicle(self) -> VehicleId:
        assert self.vehicle_id is not None
        return self.vehicle_id

    def _let_vehicle_go(self, vehicle_id: VehicleId) -> None:
        self.passed_over = (*self.passed_over, vehicle_id)
        self.vehicle_id = self.driver_id = self.offer_until = None

    def _vehicle_fields(self) -> dict[str, Any]:
        return {"vehicle_id": self.vehicle_id, "driver_id": self.driver_id, "offer": self.offer}
