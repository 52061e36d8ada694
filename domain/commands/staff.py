"""What dispatchers ask for."""

from dataclasses import dataclass
from datetime import timedelta

from domain.values.ids import BookingCode, DispatcherId, RefundId, VehicleId


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberDispatcher:
    """A member of the staff group acted: remember how cards shall name them."""

    dispatcher_id: DispatcherId
    name: str
    username: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmBooking:
    """Say yes to a requested booking."""

    dispatcher_id: DispatcherId
    code: BookingCode
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignVehicle:
    """Offer the ride to the vehicle's driver, or fix a radio car at once (confirming on the way)."""

    dispatcher_id: DispatcherId | None
    code: BookingCode
    vehicle_id: VehicleId
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseVehicle:
    """Take the fixed or asked vehicle off the ride, which stays confirmed."""

    dispatcher_id: DispatcherId
    code: BookingCode
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterVehicle:
    """Register one vehicle; without a plate it is a radio car named by the company."""

    dispatcher_id: DispatcherId
    plate: str
    model: str
    company: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLot:
    """Register a lot of `count` radio cars, 1 to 50, in stock at once."""

    dispatcher_id: DispatcherId
    model: str
    company: str
    grade: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeVehicle:
    """Correct a vehicle's model, company or grade; None leaves it."""

    dispatcher_id: DispatcherId
    vehicle_id: VehicleId
    model: str | None = None
    company: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireVehicle:
    """Take a vehicle out of the fleet (after its job; a held one is released at once)."""

    dispatcher_id: DispatcherId
    vehicle_id: VehicleId


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteDriver:
    """Make a single-use invitation for a vehicle's driver."""

    dispatcher_id: DispatcherId
    vehicle_id: VehicleId
    valid_for: timedelta = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleRefund:
    """A dispatcher has given the money back by hand."""

    dispatcher_id: DispatcherId
    refund_id: RefundId


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundGoodwill:
    """Goodwill: give back `amount` minor units of what is kept."""

    dispatcher_id: DispatcherId
    code: BookingCode
    amount: int
    request_key: str
