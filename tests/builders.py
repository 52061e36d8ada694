"""Small builders for tests: a taxi company's things with sensible defaults, a set clock, counted ids."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.commands.customer import RideRequest
from domain.model.booking import Booking
from domain.model.contact import Contact
from domain.model.ledger import Ledger
from domain.model.payment import Payment
from domain.model.people import Customer, Dispatcher, Driver
from domain.model.refund import Refund
from domain.model.tariff import Grade, Tariff
from domain.model.terms import Terms
from domain.model.vehicle import Vehicle
from domain.policies.business_rules import BusinessRules
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import (
    CODE_ALPHABET,
    CODE_LENGTH,
    BookingCode,
    BookingId,
    CustomerId,
    DispatcherId,
    DriverId,
    PaymentId,
    RefundId,
    VehicleId,
)
from domain.values.place import Place, Position
from domain.values.reasons import CancelReason, RefundReason
from domain.values.status import BookingStatus, VehicleState

START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
"""A Monday, 14:00 in Seoul."""
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

CUSTOMER = CustomerId(1001)
OTHER_CUSTOMER = CustomerId(1002)
DISPATCHER = DispatcherId(2001)
OTHER_DISPATCHER = DispatcherId(2002)
DRIVER = DriverId(3001)
OTHER_DRIVER = DriverId(3002)
BOOKING = BookingId(7)
VEHICLE = VehicleId(8)
PAYMENT = PaymentId(9)

PHONE = "+821012345678"
SEOUL_STATION = Place("Seoul Station, exit 1", Position(37.5547, 126.9707))
GANGNAM = Place("Gangnam Station, exit 11", Position(37.4979, 127.0276))
TYPED = Place("123, Teheran-ro")
"""A typed address, whose position nobody knows."""

FARE = 11_600
"""Basic from Seoul Station to Gangnam by the default tariff."""


@dataclass(slots=True)
class SetClock:
    """A clock that stands still until it is moved."""

    at: datetime = START

    def now(self) -> datetime:
        """The present as an aware UTC time."""
        return self.at

    def forward(self, **amount: float) -> datetime:
        """Move on, say by `minutes=5`; gives the new present."""
        self.at += timedelta(**amount)
        return self.at


@dataclass(slots=True)
class CountedIds:
    """Identities in a fixed order: the same test gets the same ones each time."""

    last: int = 0
    codes: list[str] = field(default_factory=list)
    """Codes to hand out before the counted ones, to make two clash."""

    def number(self) -> int:
        """The next number."""
        self.last += 1
        return 10_000 + self.last

    def code(self) -> str:
        """The next five characters from the alphabet."""
        if self.codes:
            return self.codes.pop(0)
        rest, code = self.number(), ""
        for _ in range(CODE_LENGTH):
            rest, place = divmod(rest, len(CODE_ALPHABET))
            code = CODE_ALPHABET[place] + code
        return code

    def token(self) -> str:
        """The next token of 22 characters."""
        return f"token{self.number():017d}"


def the_tariff(**changes: Any) -> Tariff:
    """The default tariff that ships, in won."""
    grades = (
        Grade("basic", {"ko": "일반", "en": "Basic"}, 4, 4_800, 1_600, 763, 9_900),
        Grade("prime", {"ko": "프라임", "en": "Prime"}, 4, 6_000, 1_600, 1_000, 13_900),
        Grade("platinum", {"ko": "플래티넘", "en": "Platinum"}, 4, 7_000, 3_000, 1_325, 18_900),
    )
    return replace(Tariff(grades, "KRW", 4_800, 100), **changes)


def the_business_rules(**changes: Any) -> BusinessRules:
    """The company's rules with their defaults."""
    return replace(BusinessRules(tariff=the_tariff(), languages=("ko", "en")), **changes)


def a_ride_request(**changes: Any) -> RideRequest:
    """Basic, now, from Seoul Station to Gangnam."""
    return replace(RideRequest(grade="basic", pickup=SEOUL_STATION, dropoff=GANGNAM), **changes)


def a_customer(**changes: Any) -> Customer:
    """A Korean customer who has shared a number."""
    return replace(Customer(id=CUSTOMER, name="이민지", phone=PHONE, telegram_language="ko"), **changes)


def a_driver(**changes: Any) -> Driver:
    """The driver of the usual vehicle."""
    driver = Driver(
        id=DRIVER, name="김 기사", phone="+821087654321", vehicle_id=VEHICLE, language="ko", bound_at=START
    )
    return replace(driver, **changes)


def a_dispatcher(**changes: Any) -> Dispatcher:
    """A member of the staff group."""
    return replace(Dispatcher(id=DISPATCHER, name="최 배차", username="dispatcher_choi"), **changes)


def a_vehicle(state: VehicleState = VehicleState.AVAILABLE, **changes: Any) -> Vehicle:
    """A driver's basic car in this state; held and busy ones are with the usual booking."""
    vehicle = Vehicle(
        id=VEHICLE,
        plate="12가3456",
        model="sonata",
        company="tmap",
        grade="basic",
        state=state,
        driver_id=DRIVER,
    )
    if state is not VehicleState.OFF:
        vehicle.available_until = START + 8 * HOUR
    if state is VehicleState.AVAILABLE:
        vehicle.free_since = START
    if state in (VehicleState.HELD, VehicleState.BUSY):
        vehicle.booking_id = BOOKING
    return replace(vehicle, **changes)


def a_payment(**changes: Any) -> Payment:
    """An invoice of the usual fare that nobody has paid yet."""
    payment = Payment(
        id=PAYMENT,
        booking_id=BOOKING,
        customer_id=CUSTOMER,
        amount=FARE,
        currency="KRW",
        gateway="telegram",
        idempotency_key="key-1",
        created_at=START,
    )
    return replace(payment, **changes)


def a_refund(**changes: Any) -> Refund:
    """The usual fare, due back."""
    refund = Refund(
        id=RefundId(11),
        booking_id=BOOKING,
        payment_id=PAYMENT,
        amount=FARE,
        currency="KRW",
        reason=RefundReason.CANCELLED,
        idempotency_key="key-2",
        created_at=START,
    )
    return replace(refund, **changes)


def a_ledger(**changes: Any) -> Ledger:
    """A cancelled ride of which the minimum fare is kept; some went back, some is owed."""
    ledger = Ledger(
        booking_id=BookingId(7),
        code="A7K2Q",
        grade="basic",
        status="cancelled",
        currency="KRW",
        fare=FARE,
        placed_at=START,
        requested=True,
        captured=FARE,
        kept=4_800,
        refunded=5_000,
        due=1_800,
        charged=FARE,
        fares=1,
        fare_charged=FARE,
        returned=5_000,
        owed=1_800,
    )
    return replace(ledger, **changes)


def a_new_booking(**changes: Any) -> Booking:
    """The usual ride before anything has happened to it."""
    booking = Booking(
        id=BOOKING,
        code=BookingCode("A7K2Q"),
        customer_id=CUSTOMER,
        language="ko",
        grade="basic",
        pickup=SEOUL_STATION,
        dropoff=GANGNAM,
        pickup_at=None,
        passengers=1,
        contact=Contact("이민지", PHONE),
        note="",
        distance_m=10_500,
        fare=FARE,
        currency="KRW",
        terms=Terms(4_800),
    )
    return replace(booking, **changes)


def a_booking(
    status: BookingStatus = BookingStatus.AWAITING_PAYMENT, *, radio: bool = False, **changes: Any
) -> Booking:
    """The usual ride with the whole history that leads to `status`, one minute a step from START.

    `radio` has a radio car drive it. A cancelled one was paid, and cancelled by its customer.
    """
    booking, at = a_new_booking(**changes), START
    for step in _STEPS_TO[status]:
        if not (radio and step in (_offer, _accept)):
            step(booking, at)
        elif step is _accept:
            booking.assign(VEHICLE, Actor.staff(DISPATCHER), at)
        at += MINUTE
    return booking


def _place(booking: Booking, at: datetime) -> None:
    actor = SYSTEM if booking.customer_id is None else Actor.customer(booking.customer_id)
    booking.place(actor, at, at + 15 * MINUTE)


def _pay(booking: Booking, at: datetime) -> None:
    booking.take_fare(PAYMENT, Actor.customer(CUSTOMER), at, at + 15 * MINUTE)


def _confirm(booking: Booking, at: datetime) -> None:
    booking.confirm(Actor.staff(DISPATCHER), at)


def _offer(booking: Booking, at: datetime) -> None:
    booking.offer_to(VEHICLE, DRIVER, Actor.staff(DISPATCHER), at, at + timedelta(seconds=45))


def _accept(booking: Booking, at: datetime) -> None:
    booking.accept(Actor.driver(DRIVER), at)


def _arrive(booking: Booking, at: datetime) -> None:
    booking.arrive(Actor.driver(DRIVER), at)


def _start(booking: Booking, at: datetime) -> None:
    booking.start(Actor.driver(DRIVER), at)


def _complete(booking: Booking, at: datetime) -> None:
    booking.complete(Actor.driver(DRIVER), at)


def _cancel(booking: Booking, at: datetime) -> None:
    actor = Actor.customer(CUSTOMER)
    back = booking.cancel(CancelReason.CUSTOMER, actor, at)
    booking.open_refund(RefundId(11), back, RefundReason.CANCELLED, actor, at)


Step = Callable[[Booking, datetime], None]
_WAY: tuple[Step, ...] = (_place, _pay, _confirm, _offer, _accept, _arrive, _start, _complete)
_B = BookingStatus
_STEPS_TO: dict[BookingStatus, tuple[Step, ...]] = {
    status: _WAY[: place + 1] for place, status in enumerate(each for each in _B if each is not _B.CANCELLED)
} | {_B.CANCELLED: (_place, _pay, _cancel)}
