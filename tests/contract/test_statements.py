"""What each step of a ride asks of the database: so many statements, and not one that nobody notices."""

from datetime import timedelta
from typing import Any

from domain.commands.customer import CheckCheckout, PlaceBooking, RecordCharge
from domain.commands.ride import AcceptOffer, CompleteTrip, ReportArrival, StartTrip
from domain.commands.staff import AssignVehicle
from domain.messages.delivery import Channel, Delivery
from domain.messages.templates import Template
from domain.model.booking import Booking
from domain.model.ride_view import RideView
from domain.subscribers import SUBSCRIBERS
from domain.usecases.booking.place_booking import place_booking
from domain.usecases.dispatch.assign_vehicle import assign_vehicle
from domain.usecases.driving.accept_offer import accept_offer
from domain.usecases.driving.complete_trip import complete_trip
from domain.usecases.driving.report_arrival import report_arrival
from domain.usecases.driving.start_trip import start_trip
from domain.usecases.payments.check_checkout import check_checkout
from domain.usecases.payments.prepare_charge import prepare_charge
from domain.usecases.payments.record_charge import record_charge
from domain.values.actor import Actor
from domain.values.ids import PaymentId
from domain.values.invoice_payload import invoice_payload
from storage.queries.rides import SqlRides
from tests.builders import (
    CUSTOMER,
    DISPATCHER,
    DRIVER,
    PHONE,
    START,
    VEHICLE,
    a_booking,
    a_customer,
    a_ride_request,
    a_vehicle,
)
from tests.contract.company import Company


class Ride:
    """One ride of a known customer, step by step, in a process that sends its own messages."""

    def __init__(self, company: Company) -> None:
        self.company = company
        company.subscribers, company.own_channels = SUBSCRIBERS, frozenset(Channel)
        self.use_cases = company.use_cases()
        self.booking: Booking | None = None
        self.payment_id = 0

    async def begin(self) -> None:
        """A customer who is known, and a car on shift."""
        await self.company.keep_cars(a_vehicle())
        async with self.company.uow() as uow:
            await uow.people.save_customer(a_customer())
            await uow.commit()

    async def place(self) -> None:
        """The customer books."""
        command = PlaceBooking(
            customer_id=CUSTOMER,
            request=a_ride_request(),
            contact_name="이민지",
            contact_phone=PHONE,
            language="ko",
            request_key="one",
        )
        self.booking = await place_booking(command, self.use_cases)
        self.payment_id = int(self.company.woken[-1].arguments["payment_id"])

    async def invoice(self) -> None:
        """The invoice is made."""
        assert await prepare_charge(PaymentId(self.payment_id), self.use_cases) is not None

    async def check(self) -> None:
        """Telegram asks whether the customer may pay."""
        await check_checkout(CheckCheckout(payer_id=CUSTOMER, **self._money()), self.use_cases)

    async def pay(self) -> None:
        """The charge arrives."""
        await record_charge(RecordCharge(payer_id=CUSTOMER, charge_id="c", **self._money()), self.use_cases)

    async def assign(self) -> None:
        """A dispatcher chooses the car."""
        command = AssignVehicle(dispatcher_id=DISPATCHER, code=self._there().code, vehicle_id=VEHICLE)
        await assign_vehicle(command, self.use_cases)

    async def accept(self) -> None:
        """The driver takes the ride."""
        await accept_offer(AcceptOffer(code=self._there().code, actor=Actor.driver(DRIVER)), self.use_cases)

    async def arrive(self) -> None:
        """The driver is there."""
        command = ReportArrival(code=self._there().code, actor=Actor.driver(DRIVER))
        await report_arrival(command, self.use_cases)

    async def start(self) -> None:
        """The customer gets in."""
        await start_trip(StartTrip(code=self._there().code, actor=Actor.driver(DRIVER)), self.use_cases)

    async def complete(self) -> None:
        """The ride is over."""
        command = CompleteTrip(code=self._there().code, actor=Actor.driver(DRIVER))
        await complete_trip(command, self.use_cases)

    def _there(self) -> Booking:
        assert self.booking is not None
        return self.booking

    def _money(self) -> dict[str, Any]:
        booking = self._there()
        payload = invoice_payload(PaymentId(self.payment_id))
        return {"payload": payload, "amount": booking.fare, "currency": booking.currency}


STATEMENTS = {
    # step: statements on SQLite, and on PostgreSQL with its lock for one customer and a second look at a car
    "place": (6, 7),
    "invoice": (1, 1),
    "check": (1, 1),
    "pay": (6, 6),
    "assign": (8, 8),
    "accept": (6, 7),
    "arrive": (5, 5),
    "start": (5, 5),
    "complete": (6, 7),
}


async def test_statements_of_each_step(company: Company) -> None:
    """Each step of a ride takes as many statements as it is known to take; its messages take none more."""
    ride = Ride(company)
    await ride.begin()
    found = {}
    for step in STATEMENTS:
        before = company.database.tally.statements.total()
        await getattr(ride, step)()
        found[step] = company.database.tally.statements.total() - before
    which = 0 if company.database.dialect == "sqlite" else 1
    assert found == {step: expected[which] for step, expected in STATEMENTS.items()}


async def test_what_travels_is_what_is_kept(company: Company) -> None:
    """The ride that comes along with a message is the one that a reader finds, and has the latest news."""
    ride, rides = Ride(company), SqlRides(company.database)
    await ride.begin()
    for step in ("place", "pay", "assign", "accept", "arrive", "start", "complete"):
        company.woken.clear()
        await getattr(ride, step)()
        sent = [each for each in company.woken if each.booking_id is not None]
        assert sent
        for delivery in sent:
            came = delivery.ride_at(company.clock.now())
            assert came is not None, step
            read = await rides.view(came.booking.id)
            assert read is not None
            assert (came.booking, came.vehicle, came.driver, came.refunds) == (
                read.booking,
                read.vehicle,
                read.driver,
                read.refunds,
            )
            assert came.customer in (None, read.customer)
            assert came.news[-1].number == read.booking.version


def test_an_old_message_tells_of_the_present() -> None:
    """A ride that came along is used for two seconds; whoever waited longer reads."""
    ride = RideView(booking=a_booking())
    delivery = Delivery(channel=Channel.BOOKING, chat_id=1, template=Template.REQUESTED, ride=ride)
    assert delivery.ride_at(START) is None
    delivery.created_at = START
    assert delivery.ride_at(START + timedelta(seconds=2)) is ride
    assert delivery.ride_at(START + timedelta(seconds=2, microseconds=1)) is None
