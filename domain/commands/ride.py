"""What drivers, or staff on their behalf, report of a ride; and what drivers say about themselves."""

from dataclasses import dataclass
from datetime import timedelta

from domain.values.actor import Actor
from domain.values.ids import BookingCode, DriverId
from domain.values.place import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class RideStep:
    """A step of a ride by its driver, or by staff; `seen` is the version the button was drawn for."""

    code: BookingCode
    actor: Actor
    seen: int | None = None


class AcceptOffer(RideStep):
    """The driver takes the ride."""


class DeclineOffer(RideStep):
    """The driver does not take the ride."""


class ReportArrival(RideStep):
    """The driver waits at the pickup."""


class StartTrip(RideStep):
    """The customer is on board."""


class CompleteTrip(RideStep):
    """The ride is over."""


class ReportNoShow(RideStep):
    """Nobody came."""


class GiveUpRide(RideStep):
    """The driver cannot drive this ride after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BindDriver:
    """Spend an invitation with one's own contact."""

    driver_id: DriverId
    token: str
    name: str
    contact_user_id: int | None
    phone: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShift:
    """Post availability for `hours` (None: the company's usual shift)."""

    driver_id: DriverId
    hours: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseShift:
    """Stop being available, after the present job if there is one."""

    driver_id: DriverId


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePosition:
    """The driver's live location moved."""

    driver_id: DriverId
    position: Position
