"""Why a booking was cancelled, a vehicle released or money given back."""

from enum import StrEnum


class CancelReason(StrEnum):
    """Why a booking ended without a ride."""

    CUSTOMER = "customer"
    STAFF = "staff"
    DECLINED = "declined"
    UNPAID = "unpaid"
    UNCONFIRMED = "unconfirmed"
    NO_VEHICLE = "no_vehicle"
    NO_SHOW = "no_show"


class ReleaseReason(StrEnum):
    """Why a fixed vehicle left a ride that goes on."""

    STAFF = "staff"
    DRIVER_GAVE_UP = "driver_gave_up"


class RefundReason(StrEnum):
    """Why money goes back."""

    CANCELLED = "cancelled"
    PAID_TWICE = "paid_twice"
    PAID_TOO_LATE = "paid_too_late"
    GOODWILL = "goodwill"
