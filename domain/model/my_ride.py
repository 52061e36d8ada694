"""The customer's view of a ride: a read model of its own, folded from the booking's events."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from domain.events import booking as ev
from domain.values.ids import BookingId, CustomerId, DriverId, VehicleId
from domain.values.reasons import RefundReason
from domain.values.status import BookingStatus

S = BookingStatus
_VehicleEvent = (
    ev.RideOffered
    | ev.VehicleAssigned
    | ev.BookingConfirmed
    | ev.OfferDeclined
    | ev.OfferLapsed
    | ev.VehicleReleased
)


@dataclass(slots=True, kw_only=True)
class MyRide:
    """One row of "my rides": status, time line (status to its latest UTC time) and money in minor units."""

    booking_id: BookingId
    customer_id: CustomerId | None
    code: str
    grade: str
    fare: int
    currency: str
    pickup_at: datetime | None
    status: str = S.AWAITING_PAYMENT.value
    version: int = 0
    steps: dict[str, datetime] = field(default_factory=dict)
    vehicle_id: VehicleId | None = None
    driver_id: DriverId | None = None
    cancel_reason: str | None = None
    captured: int = 0
    kept: int = 0
    refunded: int = 0
    refund_due: int = 0

    def apply(self, event: ev.BookingEvent) -> None:
        """Fold one more event in."""
        self.version = event.number
        match event:
            case ev.BookingPlaced():
                self._step(S.AWAITING_PAYMENT, event.at)
            case ev.CallerClaimed():
                self.customer_id = event.customer_id
            case ev.BookingRequested():
                self._step(S.REQUESTED, event.at)
            case ev.DriverArrived():
                self._step(S.ARRIVED, event.at)
            case ev.TripStarted():
                self._step(S.ON_TRIP, event.at)
            case ev.TripCompleted():
                self._step(S.COMPLETED, event.at)
            case ev.BookingCancelled():
                self._step(S.CANCELLED, event.at)
                self.cancel_reason, self.kept = event.reason.value, event.kept
            case ev.MoneyCaptured() | ev.RefundOpened() | ev.RefundDone():
                self._money(event)
            case _:
                self._vehicle(event)

    def _vehicle(self, event: _VehicleEvent) -> None:
        match event:
            case ev.RideOffered():
                self._step(S.OFFERED, event.at)
                self.vehicle_id, self.driver_id = event.vehicle_id, event.driver_id
            case ev.VehicleAssigned():
                self._step(S.ASSIGNED, event.at)
                self.vehicle_id, self.driver_id = event.vehicle_id, event.driver_id
            case ev.BookingConfirmed():
                self._step(S.CONFIRMED, event.at)
            case ev.OfferDeclined() | ev.OfferLapsed() | ev.VehicleReleased():
                self._step(S.CONFIRMED, event.at)
                self.vehicle_id = self.driver_id = None
            case never:
                assert_never(never)

    def _money(self, event: ev.MoneyCaptured | ev.RefundOpened | ev.RefundDone) -> None:
        match event:
            case ev.MoneyCaptured():
                self.captured += event.amount
                self.kept += event.kept
            case ev.RefundOpened():
                self.refund_due += event.amount
                if event.reason is RefundReason.GOODWILL:
                    self.kept -= event.amount
            case ev.RefundDone():
                self.refund_due -= event.amount
                self.refunded += event.amount
            case never:
                assert_never(never)

    def _step(self, status: BookingStatus, at: datetime) -> None:
        self.status = status.value
        self.steps[status.value] = at


def fold(history: Iterable[ev.BookingEvent]) -> MyRide:
    """The row that a whole history, beginning with BookingPlaced, amounts to."""
    events = list(history)
    placed = events[0]
    assert isinstance(placed, ev.BookingPlaced)
    ride = MyRide(
        booking_id=placed.booking_id,
        customer_id=placed.customer_id,
        code=placed.code,
        grade=placed.grade,
        fare=placed.fare,
        currency=placed.currency,
        pickup_at=placed.pickup_at,
    )
    for event in events:
        ride.apply(event)
    return ride
