"""A taxi company on a database of its own: tells histories in commands, and reads what came of them."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, update

from domain.commands import customer as of_customer
from domain.commands import ride as of_ride
from domain.commands import staff as of_staff
from domain.messages.delivery import STAFF_CHAT, Channel
from domain.model.booking import Booking
from domain.model.deadline import Deadline, DeadlineKind
from domain.model.payment import Payment
from domain.model.refund import Refund
from domain.model.vehicle import Vehicle
from domain.policies.business_rules import BusinessRules
from domain.services.booking_ending import CancelledBooking
from domain.services.use_case_context import UseCaseContext
from domain.subscribers import SUBSCRIBERS
from domain.usecases.booking.book_by_phone import book_by_phone
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.usecases.booking.place_booking import place_booking
from domain.usecases.dispatch.assign_vehicle import assign_vehicle
from domain.usecases.dispatch.confirm_booking import confirm_booking
from domain.usecases.driving.accept_offer import accept_offer
from domain.usecases.driving.complete_trip import complete_trip
from domain.usecases.driving.open_shift import open_shift
from domain.usecases.driving.report_arrival import report_arrival
from domain.usecases.driving.start_trip import start_trip
from domain.usecases.fleet.register_lot import register_lot
from domain.usecases.fleet.register_vehicle import register_vehicle
from domain.usecases.payments.record_charge import record_charge
from domain.usecases.people.bind_driver import bind_driver
from domain.usecases.people.invite_driver import invite_driver
from domain.usecases.time.handle_deadline import handle_deadline
from domain.values.actor import Actor
from domain.values.ids import BookingCode, CustomerId, DriverId, VehicleId
from domain.values.invoice_payload import invoice_payload
from domain.values.status import BookingStatus
from storage.engine import Database, open_database
from storage.mappers import payment_of, refund_of
from storage.queries.fleet import SqlFleet
from storage.tables.money import payments, refunds
from storage.tables.people import audit
from storage.tables.traffic import deliveries
from storage.unit_of_work import SqlUnitsOfWork, UnitOfWorkDeps
from tests.builders import (
    CUSTOMER,
    DISPATCHER,
    DRIVER,
    PHONE,
    CountedIds,
    SetClock,
    a_ride_request,
    the_business_rules,
)

S = BookingStatus


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery, as far as a test asks about it."""

    channel: Channel
    chat_id: int
    template: str
    subject: str
    arguments: dict[str, Any]


class Company:
    """Use cases on real storage, with a clock to be moved."""

    def __init__(self, url: str, *, database: Database | None = None, **rules: Any) -> None:
        """Open the database at `url`, unless one that is open already is given."""
        self.url = url
        self.clock = SetClock()
        self.ids = CountedIds()
        self.database: Database = database or open_database(url)
        self.fleet = SqlFleet(self.database)
        self.charges = 0
        self.rule(**rules)

    def rule(self, **changes: Any) -> None:
        """Work by other rules from now on."""
        self.rules: BusinessRules = the_business_rules(**changes)
        around = UnitOfWorkDeps(clock=self.clock, rules=self.rules, subscribers=SUBSCRIBERS)
        self.use_cases = UseCaseContext(
            SqlUnitsOfWork(self.database, around), self.clock, self.ids, self.rules
        )

    async def place(
        self, customer_id: CustomerId = CUSTOMER, key: str | None = None, **request: Any
    ) -> Booking:
        """A customer places a booking; each has a request key of its own unless one is given."""
        command = of_customer.PlaceBooking(
            customer_id=customer_id,
            request=a_ride_request(**request),
            contact_name="이민지",
            contact_phone=PHONE,
            language="ko",
            request_key=key or f"update-{self.ids.number()}",
        )
        return await place_booking(command, self.use_cases)

    async def caller(self, key: str = "form-1", phone: str = "010-1234-5678") -> Booking:
        """A dispatcher books for somebody on the telephone."""
        command = of_customer.BookByPhone(
            dispatcher_id=DISPATCHER,
            request=a_ride_request(note=" big bags "),
            contact_name=" 이민지 ",
            contact_phone=phone,
            language="ko",
            request_key=key,
        )
        return await book_by_phone(command, self.use_cases)

    async def pay(self, booking: Booking, **changes: Any) -> Booking:
        """A charge for the booking's latest payment arrives, by its customer, with an id of its own."""
        self.charges += 1
        payment = changes.pop("payment", None) or (await self.payments(booking))[-1]
        charge = {
            "payer_id": booking.customer_id,
            "payload": invoice_payload(payment.id),
            "amount": booking.fare,
            "currency": "KRW",
            "charge_id": f"charge-{self.charges}",
        }
        return await record_charge(of_customer.RecordCharge(**charge | changes), self.use_cases)

    async def cancel(self, booking: Booking, actor: Actor | None = None, **more: Any) -> CancelledBooking:
        """The customer, or whoever is named, cancels."""
        by = actor or Actor.customer(booking.customer_id or 0)
        command = of_customer.CancelBooking(code=booking.code, actor=by, **more)
        return await cancel_booking(command, self.use_cases)

    async def driver_car(
        self, driver_id: DriverId = DRIVER, plate: str = "12가3456", *, on_shift: bool = True
    ) -> Vehicle:
        """A registered car with a bound driver, in stock unless told otherwise."""
        register = of_staff.RegisterVehicle(
            dispatcher_id=DISPATCHER, plate=plate, model="sonata", company="tmap", grade="basic"
        )
        vehicle = await register_vehicle(register, self.use_cases)
        await self.bind(driver_id, vehicle.id)
        if on_shift:
            await open_shift(of_ride.OpenShift(driver_id=driver_id), self.use_cases)
        return await self.vehicle(vehicle.id)

    async def bind(self, driver_id: DriverId, vehicle_id: VehicleId) -> None:
        """Invite a driver, who comes with their own contact."""
        invite = of_staff.InviteDriver(dispatcher_id=DISPATCHER, vehicle_id=vehicle_id)
        invitation = await invite_driver(invite, self.use_cases)
        bind = of_ride.BindDriver(
            driver_id=driver_id,
            token=invitation.token,
            name="김 기사",
            contact_user_id=driver_id,
            phone=PHONE,
            language="ko",
        )
        await bind_driver(bind, self.use_cases)

    async def radio_cars(self, count: int = 1, grade: str = "basic") -> list[Vehicle]:
        """A lot of radio cars."""
        command = of_staff.RegisterLot(
            dispatcher_id=DISPATCHER, model="sonata", company="tmap", grade=grade, count=count
        )
        return await register_lot(command, self.use_cases)

    async def confirm(self, booking: Booking, **more: Any) -> Booking:
        """A dispatcher says yes."""
        command = of_staff.ConfirmBooking(dispatcher_id=DISPATCHER, code=booking.code)
        return await confirm_booking(replace(command, **more), self.use_cases)

    async def assign(self, booking: Booking, vehicle: Vehicle, **more: Any) -> Booking:
        """A dispatcher gives the ride a vehicle."""
        command = of_staff.AssignVehicle(dispatcher_id=DISPATCHER, code=booking.code, vehicle_id=vehicle.id)
        return await assign_vehicle(replace(command, **more), self.use_cases)

    async def ride(self, status: BookingStatus, *, radio: bool = False, **request: Any) -> Booking:
        """The usual ride with its whole history up to `status`, one minute a step."""
        booking = await self.place(**request)
        if status is S.AWAITING_PAYMENT:
            return booking
        self.clock.forward(minutes=1)
        booking = await self.pay(booking)
        driver = Actor.staff(DISPATCHER) if radio else Actor.driver(DRIVER)
        car = (await self.radio_cars())[0] if radio else await self.driver_car()
        for reached in (S.CONFIRMED, S.OFFERED, S.ASSIGNED, S.ARRIVED, S.ON_TRIP, S.COMPLETED):
            if booking.status is status:
                break
            self.clock.forward(minutes=1)
            booking = await self._step(booking, reached, car, driver)
        assert booking.status is status
        return booking

    async def ride_with_radio_car(self, status: BookingStatus, **request: Any) -> Booking:
        """Such a ride with a radio car; it is never offered, but assigned at once."""
        if status is S.OFFERED:
            status = S.ASSIGNED
        return await self.ride(status, radio=True, **request)

    async def _step(self, booking: Booking, to: BookingStatus, car: Vehicle, driver: Actor) -> Booking:
        match to:
            case S.CONFIRMED:
                return await self.confirm(booking)
            case S.OFFERED:
                return await self.assign(booking, car)
            case S.ASSIGNED if car.radio:
                return booking
            case _:
                return await self.drive(booking, to, driver)

    async def drive(self, booking: Booking, to: BookingStatus, actor: Actor | None = None) -> Booking:
        """The driver, or whoever is named, reports the step that leads to this status."""
        kind, usecase = DRIVE[to]
        driven: Booking = await usecase(step(kind, booking, actor), self.use_cases)
        return driven

    async def reach_deadline(self, booking: Booking, kind: DeadlineKind) -> Booking:
        """The scheduler looks at a deadline of the booking."""
        await handle_deadline(Deadline(booking.id, kind, self.clock.now()), self.use_cases)
        return await self.booking(booking)

    async def booking(self, of: Booking) -> Booking:
        """The booking as it is kept."""
        async with self.use_cases.uow() as uow:
            return await uow.bookings.get(of.id)

    async def by_code(self, code: BookingCode) -> Booking:
        """The booking with this code as it is kept."""
        async with self.use_cases.uow() as uow:
            return await uow.bookings.by_code(code)

    async def vehicle(self, vehicle_id: VehicleId) -> Vehicle:
        """The vehicle as it is kept."""
        async with self.use_cases.uow() as uow:
            return await uow.vehicles.get(vehicle_id)

    async def stock(self) -> int:
        """How many basic vehicles are in stock."""
        return (await self.fleet.free_by_grade(self.clock.now())).get("basic", 0)

    async def payments(self, of: Booking) -> list[Payment]:
        """The booking's payments, oldest first."""
        return [payment_of(row) for row in await self.rows(payments) if row.booking_id == of.id]

    async def refunds(self, of: Booking) -> list[Refund]:
        """The booking's refunds, oldest first."""
        return [refund_of(row) for row in await self.rows(refunds) if row.booking_id == of.id]

    async def acts(self) -> list[str]:
        """The staff acts in the audit log."""
        return [row.act for row in await self.rows(audit)]

    async def told(self) -> list[Told]:
        """What waits to leave the process, which counts as sent from now on."""
        rows = [row for row in await self.rows(deliveries) if row.state == "pending"]
        async with self.database.write() as connection:
            await connection.execute(update(deliveries).values(state="sent"))
            await self.database.commit(connection)
        return [
            Told(Channel(row.channel), row.chat_id, row.template, row.subject, row.arguments) for row in rows
        ]

    async def told_to(self, chat_id: int) -> list[str]:
        """The templates that wait for this chat; whatever waits for others counts as sent too."""
        return [each.template for each in await self.told() if each.chat_id == chat_id]

    async def told_staff(self) -> list[str]:
        """The templates that the staff group gets, its cards aside."""
        return [template for template in await self.told_to(STAFF_CHAT) if template != "card"]

    async def rows(self, table: Any) -> list[Any]:
        """All rows of a table, oldest first."""
        async with self.database.read() as connection:
            return list(await connection.execute(select(table).order_by(*table.primary_key)))


def step(kind: Any, booking: Booking, actor: Actor | None = None, **more: Any) -> Any:
    """A step of the ride by its driver, or whoever is named."""
    return kind(code=booking.code, actor=actor or Actor.driver(DRIVER), **more)


def money(booking: Booking) -> tuple[int, int, int, int]:
    """Captured, kept, refunded and due, in won."""
    return booking.captured, booking.kept, booking.refunded, booking.refund_due


DRIVE: dict[BookingStatus, tuple[Any, Any]] = {
    S.ASSIGNED: (of_ride.AcceptOffer, accept_offer),
    S.ARRIVED: (of_ride.ReportArrival, report_arrival),
    S.ON_TRIP: (of_ride.StartTrip, start_trip),
    S.COMPLETED: (of_ride.CompleteTrip, complete_trip),
}
