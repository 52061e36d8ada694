"""Everything the domain refuses, as one tree; a class states a fact and its docstring is its message."""

from datetime import datetime


class DomainError(Exception):
    """The request cannot be carried out."""

    def __str__(self) -> str:
        return (type(self).__doc__ or "").strip()


class NotFound(DomainError):
    """There is no such thing, or it is not yours to see."""


class BookingNotFound(NotFound):
    """There is no such booking, or it is not yours to see."""


class VehicleNotFound(NotFound):
    """There is no such vehicle."""


class DriverNotFound(NotFound):
    """This account is not bound to a vehicle."""


class PaymentNotFound(NotFound):
    """There is no such payment."""


class RefundNotFound(NotFound):
    """There is no such refund."""


class BookingMovedOn(DomainError):
    """The booking has moved on since the button was drawn."""

    def __init__(self, status: str, at: datetime, actor_kind: str, actor_id: int | None) -> None:
        self.status = status
        self.at = at
        self.actor_kind = actor_kind
        self.actor_id = actor_id


class AlreadyThere(BookingMovedOn):
    """The booking is already in the state that was asked for."""


class StaleRecord(DomainError):
    """Somebody else wrote this record first."""


class BookingRefused(DomainError):
    """The booking cannot be taken as it stands."""


class UnknownGrade(BookingRefused):
    """The company does not offer this grade."""


class TooFar(BookingRefused):
    """The drop-off is farther away than the company drives."""


class TooManyPassengers(BookingRefused):
    """More passengers than the grade has seats."""


class PickupTimeRefused(BookingRefused):
    """The pickup time is past, too far ahead, or skipped by daylight saving."""


class TooManyBookings(BookingRefused):
    """The customer already has as many open bookings of this kind as the company takes."""

    def __init__(self, kind: str, code: str | None = None) -> None:
        self.kind = kind
        self.code = code


class TextRefused(BookingRefused):
    """The text is empty or too long."""


class CardNumberRefused(BookingRefused):
    """The text looks like a card number, which is never kept."""


class PaymentRefused(DomainError):
    """This payment cannot be accepted."""


class NotYourInvoice(PaymentRefused):
    """An invoice is paid by the person it was made for."""


class AmountDiffers(PaymentRefused):
    """The amount or currency is not the one that was quoted."""


class PaymentNoLongerOpen(PaymentRefused):
    """The booking no longer waits for a payment."""


class CancelRefused(DomainError):
    """The ride can no longer be cancelled by its customer."""


class NoShowTooEarly(DomainError):
    """A no-show can be reported only some minutes after the arrival."""

    def __init__(self, allowed_at: datetime) -> None:
        self.allowed_at = allowed_at


class DriverNotAtPickup(DomainError):
    """The driver's last position is not near the pickup; staff can report the no-show."""


class VehicleNotAvailable(DomainError):
    """The vehicle is not free any more."""


class TooEarlyToAssign(DomainError):
    """A scheduled ride gets its vehicle shortly before the pickup."""

    def __init__(self, allowed_at: datetime) -> None:
        self.allowed_at = allowed_at


class VehicleOnJob(DomainError):
    """The vehicle is on a ride; the change takes effect after it."""


class PlateRefused(DomainError):
    """That does not look like a number plate."""


class PlateTaken(DomainError):
    """A vehicle with this plate is registered already."""


class LotRefused(DomainError):
    """A lot of radio cars has between one and fifty vehicles."""


class InvitationInvalid(DomainError):
    """The invitation was used, has expired, or never existed."""


class ContactNotOwn(DomainError):
    """Only one's own contact counts."""


class PhoneRefused(DomainError):
    """That does not look like a telephone number."""


class DriverOccupied(DomainError):
    """The driver has a ride or another vehicle."""


class ShiftRefused(DomainError):
    """A shift lasts between one and twenty-four hours."""


class NotYourJob(DomainError):
    """This ride belongs to another driver."""


class RefundRefused(DomainError):
    """The amount is not between one and what is still kept."""
