"""What one transaction loads and stores, aggregate by aggregate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.model.people import Customer, Dispatcher, Driver, Invitation
from domain.model.refund import Refund
from domain.model.vehicle import Vehicle
from domain.values.ids import (
    BookingCode,
    BookingId,
    CustomerId,
    DispatcherId,
    DriverId,
    PaymentId,
    RefundId,
    VehicleId,
)
from domain.values.place import Position
from domain.values.status import BookingStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforePlacing:
    """What there is before a customer's booking is placed: one that an equal request made, those that are not
    final (oldest first), and whether nobody has the code that it is to get.
    """

    earlier: Booking | None
    unfinished: Sequence[Booking]
    code_is_free: bool


class Bookings(Protocol):
    """Bookings; `get` and `by_code` lock the row until the end of the transaction."""

    async def get(self, booking_id: BookingId) -> Booking:
        """The booking. Raises BookingNotFound."""
        ...

    async def by_code(self, code: BookingCode) -> Booking:
        """The booking with this public code. Raises BookingNotFound."""
        ...

    async def by_request_key(self, key: str) -> Booking | None:
        """The booking that an earlier, equal request made."""
        ...

    async def by_claim_token(self, token: str) -> Booking:
        """The phone booking behind a payment link. Raises BookingNotFound."""
        ...

    async def open_of(self, customer_id: CustomerId) -> list[Booking]:
        """The customer's bookings that are not final, oldest first."""
        ...

    async def before_placing(self, customer_id: CustomerId, key: str, code: str) -> BeforePlacing:
        """What there is before a booking of this customer is placed under this request key and code."""
        ...

    async def with_status(self, statuses: Sequence[BookingStatus]) -> list[BookingId]:
        """All bookings in one of these states, none of which is final, oldest first."""
        ...

    async def code_is_free(self, code: str) -> bool:
        """Whether no booking has this code."""
        ...

    async def add(self, booking: Booking, request_key: str) -> None:
        """Store a new booking."""
        ...

    async def save(self, booking: Booking) -> None:
        """Store changes with events, my-rides row and deadlines. Raises StaleRecord when overtaken."""
        ...


class Vehicles(Protocol):
    """The fleet; `get` and `of_driver` lock the row."""

    async def get(self, vehicle_id: VehicleId) -> Vehicle:
        """The vehicle. Raises VehicleNotFound."""
        ...

    async def by_plate(self, plate: str) -> Vehicle | None:
        """The vehicle with this plate, not retired."""
        ...

    async def of_driver(self, driver_id: DriverId) -> Vehicle:
        """The vehicle of this driver. Raises DriverNotFound."""
        ...

    async def free_for(self, booking: Booking, now: datetime) -> list[Vehicle]:
        """Vehicles of the booking's grade in stock at `now`: at least those that `ranked` puts first."""
        ...

    async def shifts_over(self, now: datetime) -> list[Vehicle]:
        """Available vehicles whose shift ended by `now`, but for those that somebody is changing."""
        ...

    async def radio_count(self) -> int:
        """How many radio cars were ever registered, to number the next."""
        ...

    async def add(self, vehicle: Vehicle) -> None:
        """Store a new vehicle. Raises PlateTaken."""
        ...

    async def save(self, vehicle: Vehicle) -> None:
        """Store changes, guarded by the version, but for its position. Raises StaleRecord when overtaken."""
        ...

    async def save_position(self, driver_id: DriverId, position: Position, at: datetime) -> None:
        """Store where this driver's vehicle is, unless later news are there. Raises DriverNotFound."""
        ...


class People(Protocol):
    """Customers, drivers, dispatchers and invitations."""

    async def customer(self, customer_id: CustomerId) -> Customer | None:
        """The customer, if ever met."""
        ...

    async def save_customer(self, customer: Customer) -> None:
        """Store, new or not."""
        ...

    async def driver(self, driver_id: DriverId) -> Driver:
        """The driver. Raises DriverNotFound."""
        ...

    async def driver_of(self, vehicle_id: VehicleId) -> Driver | None:
        """The driver bound to this vehicle."""
        ...

    async def save_driver(self, driver: Driver) -> None:
        """Store, new or not."""
        ...

    async def save_dispatcher(self, dispatcher: Dispatcher) -> None:
        """Store, new or not."""
        ...

    async def dispatcher(self, dispatcher_id: DispatcherId) -> Dispatcher | None:
        """The dispatcher as last seen."""
        ...

    async def invitation(self, token: str) -> Invitation:
        """The invitation, locked. Raises InvitationInvalid."""
        ...

    async def save_invitation(self, invitation: Invitation) -> None:
        """Store, new or not."""
        ...


class Payments(Protocol):
    """Payments and refunds."""

    async def get(self, payment_id: PaymentId) -> Payment:
        """The payment, locked. Raises PaymentNotFound."""
        ...

    async def with_booking(self, payment_id: PaymentId) -> tuple[Booking, Payment]:
        """The payment and its booking, both locked. Raises PaymentNotFound."""
        ...

    async def seen_with_booking(self, payment_id: PaymentId) -> tuple[Booking, Payment]:
        """The payment and its booking as they stand, for who changes neither. Raises PaymentNotFound."""
        ...

    async def refund_with_booking(self, refund_id: RefundId) -> tuple[Booking, Refund]:
        """The refund and its booking, both locked. Raises RefundNotFound."""
        ...

    async def by_charge(self, charge_id: str) -> Payment | None:
        """The payment that this charge approved."""
        ...

    async def of_booking(self, booking_id: BookingId) -> list[Payment]:
        """All payments of a booking, oldest first."""
        ...

    async def by_gateway_id(self, gateway_payment_id: str) -> PaymentId | None:
        """Which of the newest payments the gateway knows by this id, without a lock."""
        ...

    async def hold(self, payment_id: PaymentId, place: datetime, tries: int) -> None:
        """Its customer waits to be called back, from `place` on and after so many tries."""
        ...

    async def release_hold(self, payment_id: PaymentId) -> None:
        """Its customer waits no longer."""
        ...

    async def held(self, now: datetime, limit: int) -> list[tuple[PaymentId, int]]:
        """Whose customers wait to be called back by now, with the number of tries, earliest place first."""
        ...

    async def unsettled(self, newest: int) -> list[PaymentId]:
        """Of so many newest payments at an outside gateway those that may still change and that no waiting
        gateway call is about, oldest first, without a lock.
        """
        ...

    async def add(self, payment: Payment) -> None:
        """Store a new payment."""
        ...

    async def save(self, payment: Payment) -> None:
        """Store changes."""
        ...

    async def refund(self, refund_id: RefundId) -> Refund:
        """The refund, locked. Raises RefundNotFound."""
        ...

    async def refund_by_key(self, key: str) -> Refund | None:
        """The refund with this idempotency key."""
        ...

    async def refunds_of(self, booking_id: BookingId) -> list[Refund]:
        """All refunds of a booking, oldest first."""
        ...

    async def add_refund(self, refund: Refund) -> None:
        """Store a new refund."""
        ...

    async def save_refund(self, refund: Refund) -> None:
        """Store changes."""
        ...


class Notes(Protocol):
    """Small durable facts of the company: heartbeats and the like, and the audit log of staff acts."""

    async def time(self, key: str) -> datetime | None:
        """The UTC time kept under this key."""
        ...

    async def keep_time(self, key: str, at: datetime | None) -> None:
        """Keep a time under this key; None forgets it."""
        ...

    async def audit(self, dispatcher_id: int, act: str, booking_id: BookingId | None, at: datetime) -> None:
        """Write a staff act down."""
        ...
