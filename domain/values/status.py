"""The states of a booking, a payment, a refund and a vehicle."""

from enum import StrEnum


class BookingStatus(StrEnum):
    """Where a ride stands; the moves between are in domain.model.transitions."""

    AWAITING_PAYMENT = "awaiting_payment"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    ARRIVED = "arrived"
    ON_TRIP = "on_trip"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


FINAL = frozenset({BookingStatus.COMPLETED, BookingStatus.CANCELLED})
WITH_VEHICLE = frozenset(
    {BookingStatus.OFFERED, BookingStatus.ASSIGNED, BookingStatus.ARRIVED, BookingStatus.ON_TRIP}
)


class PaymentStatus(StrEnum):
    """Where one attempt to pay stands; a late charge may still approve a failed or expired one."""

    CREATED = "created"
    PENDING = "pending"
    APPROVED = "approved"
    FAILED = "failed"
    EXPIRED = "expired"


class RefundStatus(StrEnum):
    """Where money on its way back stands; all but DONE count as refund due."""

    DUE = "due"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"
    MANUAL = "manual"


class VehicleState(StrEnum):
    """What a vehicle is doing; only AVAILABLE vehicles are stock."""

    OFF = "off"
    AVAILABLE = "available"
    HELD = "held"
    BUSY = "busy"
