"""What the bots read. Everything here is read-only and never locks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.events import BookingEvent
from domain.model.booking import Booking
from domain.model.my_ride import MyRide
from domain.model.payment import Payment
from domain.model.people import Customer, Dispatcher, Driver
from domain.model.refund import Refund
from domain.model.ride_view import RideView
from domain.model.vehicle import Vehicle
from domain.ports.outbox import UnsentDelivery
from domain.values.ids import BookingCode, BookingId, CustomerId, DispatcherId, DriverId, VehicleId
from domain.values.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class RideHistory:
    """What happened to a ride, oldest first, and the dispatchers who acted."""

    events: Sequence[BookingEvent]
    dispatchers: Mapping[int, Dispatcher] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """A ride as the staff card shows it: with its history, who acted, and vehicles to suggest."""

    ride: RideView
    history: Sequence[BookingEvent]
    dispatchers: Mapping[int, Dispatcher] = field(default_factory=dict)
    suggestions: Sequence["Suggestion"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A free vehicle, its driver, and the metres to the pickup where both positions are known."""

    vehicle: Vehicle
    driver: Driver | None = None
    distance_m: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RideRow:
    """One row of "my rides": the read model's row and the two places."""

    ride: MyRide
    pickup: Place
    dropoff: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestRides:
    """A customer's newest booking, and the newest paid one that was not cancelled, to be offered `again`."""

    newest: Booking | None = None
    again: Booking | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetRow:
    """A vehicle of the fleet and who drives it."""

    vehicle: Vehicle
    driver: Driver | None = None
    booking_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStats:
    """Figures of one day: bookings by final or present status, money in minor units."""

    by_status: dict[str, int]
    by_grade: dict[str, int]
    captured: int
    kept: int
    refunded: int
    refund_due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverDay:
    """A driver's day: completed rides (code, completion time UTC, fare in minor units)."""

    rides: Sequence[tuple[str, datetime, int]]
    takings: int
    currency: str


class Rides(Protocol):
    """Rides as customers and messages see them."""

    async def view(self, booking_id: BookingId) -> RideView | None:
        """Everything about one ride."""
        ...

    async def by_code(self, code: BookingCode) -> RideView | None:
        """Everything about the ride with this code (for staff and its driver)."""
        ...

    async def own(self, customer_id: CustomerId, code: BookingCode) -> RideView | None:
        """Everything about the customer's own ride; None also for somebody else's."""
        ...

    async def my_rides(self, customer_id: CustomerId, limit: int, offset: int) -> tuple[list[RideRow], int]:
        """The customer's rides from the read model, newest first, and how many there are."""
        ...

    async def my_ride(self, customer_id: CustomerId, code: BookingCode) -> RideRow | None:
        """One row of the customer's read model."""
        ...

    async def last_places(self, customer_id: CustomerId, limit: int = 3) -> list[Place]:
        """Places of the customer's latest rides, newest first, without repeats."""
        ...

    async def latest(self, customer_id: CustomerId) -> LatestRides:
        """What the menu offers first."""
        ...

    async def payments(self, booking_id: BookingId) -> list[Payment]:
        """The payments of a booking, oldest first."""
        ...

    async def customer(self, customer_id: CustomerId) -> Customer | None:
        """The customer, if ever met."""
        ...


class Fleet(Protocol):
    """Vehicles and drivers as staff and customers see them."""

    async def free_by_grade(self, now: datetime) -> dict[str, int]:
        """How many vehicles of each grade are in stock; a grade without any may be missing."""
        ...

    async def rows(self, limit: int, offset: int) -> tuple[list[FleetRow], int]:
        """The fleet by grade and plate, and how many there are."""
        ...

    async def row(self, vehicle_id: VehicleId) -> FleetRow | None:
        """One vehicle of the fleet."""
        ...

    async def by_plate(self, plate: str) -> FleetRow | None:
        """The vehicle with this plate (as canonical text), not retired."""
        ...

    async def driver(self, driver_id: DriverId) -> FleetRow | None:
        """The vehicle and driver behind a Telegram user; None when not bound."""
        ...

    async def driver_job(self, driver_id: DriverId) -> RideView | None:
        """The ride that is offered to or driven by this driver."""
        ...

    async def driver_day(self, driver_id: DriverId, start: datetime, end: datetime) -> DriverDay:
        """Rides the driver completed between two UTC times."""
        ...


class DispatchBoard(Protocol):
    """What the staff group looks at."""

    async def card(self, booking_id: BookingId) -> CardView | None:
        """A card with suggestions (at most five)."""
        ...

    async def card_by_code(self, code: BookingCode) -> CardView | None:
        """The card of the booking with this code."""
        ...

    async def card_of(self, ride: RideView, history: RideHistory) -> CardView:
        """The card of a ride and a history that are known already."""
        ...

    async def history(self, booking_id: BookingId) -> RideHistory:
        """What happened to a ride."""
        ...

    async def queue(self) -> list[RideView]:
        """Paid bookings that are not final: requested first, then by pickup time."""
        ...

    async def stats(self, start: datetime, end: datetime) -> DayStats:
        """Figures of bookings placed between two UTC times."""
        ...

    async def refunds_waiting(self) -> list[tuple[Refund, Booking]]:
        """Refunds that are not done, oldest first."""
        ...

    async def dispatcher(self, dispatcher_id: DispatcherId) -> Dispatcher | None:
        """The dispatcher as last seen."""
        ...

    async def is_dispatch_up(self, now: datetime) -> bool:
        """Whether the dispatch side's heartbeat is fresh."""
        ...


class ParkedDeliveries(Protocol):
    """Deliveries as staff see them."""

    async def parked(self, limit: int = 20) -> list[UnsentDelivery]:
        """What could not be delivered, newest first."""
        ...

    async def retry(self, delivery_id: int) -> bool:
        """Make a parked delivery due now; False when there is none."""
        ...
