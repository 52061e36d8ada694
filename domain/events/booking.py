"""The history of one booking: every event is numbered from 1 within its booking.

Fields are ids, numbers, codes and UTC times only, so that an event can be kept for ever
while the personal details it points at are erased.
"""

from dataclasses import dataclass
from datetime import datetime

from domain.values.actor import Actor
from domain.values.ids import BookingId, CustomerId, DriverId, PaymentId, RefundId, VehicleId
from domain.values.reasons import CancelReason, RefundReason, ReleaseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """What all events carry: which booking, which number, when (UTC) and who."""

    booking_id: BookingId
    number: int
    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPlaced(RecordedEvent):
    """A fare is held until it is paid."""

    code: str
    customer_id: CustomerId | None
    grade: str
    fare: int
    currency: str
    pickup_at: datetime | None
    pay_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerClaimed(RecordedEvent):
    """A caller by phone opened the payment link in Telegram and became its customer."""

    customer_id: CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyCaptured(RecordedEvent):
    """A charge has arrived; `kept` says how much of it pays for the ride (0 for a surplus charge)."""

    payment_id: PaymentId
    amount: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRequested(RecordedEvent):
    """The booking is paid and stands in the dispatchers' queue."""

    confirm_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingConfirmed(RecordedEvent):
    """The company has said yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RideOffered(RecordedEvent):
    """A vehicle is held and its driver is asked."""

    vehicle_id: VehicleId
    driver_id: DriverId
    offer: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDeclined(RecordedEvent):
    """The driver (or staff on their behalf) said no."""

    vehicle_id: VehicleId
    driver_id: DriverId
    offer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLapsed(RecordedEvent):
    """The driver did not answer in time."""

    vehicle_id: VehicleId
    driver_id: DriverId
    offer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleAssigned(RecordedEvent):
    """Vehicle and driver are fixed; a radio car has no driver account."""

    vehicle_id: VehicleId
    driver_id: DriverId | None
    offer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleReleased(RecordedEvent):
    """The fixed vehicle left; the ride is confirmed again and needs another."""

    vehicle_id: VehicleId
    driver_id: DriverId | None
    offer: int
    reason: ReleaseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverArrived(RecordedEvent):
    """The driver waits at the pickup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripStarted(RecordedEvent):
    """The customer is on board."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripCompleted(RecordedEvent):
    """The ride is over and its fare earned."""

    vehicle_id: VehicleId
    driver_id: DriverId | None
    offer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled(RecordedEvent):
    """The booking ended without a completed ride; `kept` is what the company keeps."""

    reason: CancelReason
    was: str
    kept: int
    vehicle_id: VehicleId | None
    driver_id: DriverId | None
    offer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOpened(RecordedEvent):
    """Money is due back."""

    refund_id: RefundId
    amount: int
    reason: RefundReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDone(RecordedEvent):
    """Money has gone back."""

    refund_id: RefundId
    amount: int


BookingEvent = (
    BookingPlaced
    | CallerClaimed
    | MoneyCaptured
    | BookingRequested
    | BookingConfirmed
    | RideOffered
    | OfferDeclined
    | OfferLapsed
    | VehicleAssigned
    | VehicleReleased
    | DriverArrived
    | TripStarted
    | TripCompleted
    | BookingCancelled
    | RefundOpened
    | RefundDone
)
"""Any of them: whoever tells them apart names every one, so that none is passed over in silence."""
