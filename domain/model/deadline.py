"""Moments at which the company has to act by itself; rows, not scheduler jobs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.values.ids import BookingId


class DeadlineKind(StrEnum):
    """What has to be looked at when the time has come."""

    PAY = "pay"
    CONFIRM_REMINDER = "confirm_reminder"
    CONFIRM = "confirm"
    OFFER = "offer"
    AUTO_DISPATCH = "auto_dispatch"
    ASSIGN_REMINDER = "assign_reminder"
    NO_VEHICLE = "no_vehicle"
    PICKUP_REMINDER = "pickup_reminder"
    TRIP_TOO_LONG = "trip_too_long"


@dataclass(frozen=True, slots=True)
class Deadline:
    """At `due_at` (UTC) the booking needs a look of this kind."""

    booking_id: BookingId
    kind: DeadlineKind
    due_at: datetime
