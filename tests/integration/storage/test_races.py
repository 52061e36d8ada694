"""Many at once: one wins, the others are told, and the accounts agree."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from domain.commands.customer import CancelBooking, PlaceBooking, RecordCharge
from domain.commands.ride import AcceptOffer
from domain.commands.staff import AssignVehicle, ConfirmBooking
from domain.errors import BookingMovedOn, DomainError, StaleRecord, TooManyBookings, VehicleNotAvailable
from domain.subscribers import SUBSCRIBERS
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.usecases.booking.place_booking import place_booking
from domain.usecases.dispatch.assign_vehicle import assign_vehicle
from domain.usecases.dispatch.confirm_booking import confirm_booking
from domain.usecases.driving.accept_offer import accept_offer
from domain.usecases.payments.record_charge import record_charge
from domain.values.actor import Actor
from domain.values.ids import BookingCode, BookingId, DispatcherId, VehicleId
from domain.values.status import BookingStatus, VehicleState
from storage.queries.fleet import SqlFleet
from storage.rebuild import differences
from storage.tables.fleet import vehicles
from storage.tables.money import payments, refunds
from storage.tables.rides import bookings, events
from tests.builders import (
    BOOKING,
    CUSTOMER,
    DISPATCHER,
    DRIVER,
    FARE,
    PHONE,
    VEHICLE,
    a_booking,
    a_driver,
    a_payment,
    a_ride_request,
    a_vehicle,
)
from tests.contract.company import Company

S, V = BookingStatus, VehicleState
CARS = 5


async def outcome(attempt: Awaitable[object]) -> str:
    """What became of an attempt: done, or the name of the refusal."""
    try:
        await attempt
    except DomainError as refusal:
        return type(refusal).__name__
    return "done"


async def all_at_once(count: int, attempt: Callable[[int], Awaitable[object]]) -> Counter[str]:
    """How many attempts came to which end."""
    return Counter(await asyncio.gather(*(outcome(attempt(number)) for number in range(count))))


@pytest.fixture
def company(company: Company) -> Company:
    """The database with everybody listening who listens in the app."""
    company.subscribers = SUBSCRIBERS
    return company


async def open_company(company: Company, cars: int, radio: bool) -> None:
    """Cars in stock, each with its driver unless they are radio cars."""
    async with company.uow() as uow:
        for number in range(cars):
            driver = None if radio else DRIVER + number
            car = a_vehicle(id=VehicleId(number + 1), plate=f"{number}", radio=radio, driver_id=driver)
            await uow.vehicles.add(car)
            if driver is not None:
                await uow.people.save_driver(a_driver(id=driver, vehicle_id=car.id))
        await uow.commit()


@pytest.mark.parametrize("radio", [False, True])
async def test_50_assigns_of_few_vehicles(company: Company, radio: bool) -> None:
    """Of 50 rides that want 5 cars at once, 5 get one each; the stock never falls below nought."""
    await open_company(company, CARS, radio)
    for number in range(50):
        code = BookingCode(f"C{number:04}")
        await company.keep(a_booking(S.CONFIRMED, id=BookingId(number + 1), code=code))
    use_cases = company.use_cases()

    def assign(number: int) -> Awaitable[object]:
        wanted = VehicleId(number % CARS + 1)
        code = BookingCode(f"C{number:04}")
        return assign_vehicle(
            AssignVehicle(dispatcher_id=DISPATCHER, code=code, vehicle_id=wanted), use_cases
        )

    ends = await all_at_once(50, assign)
    assert ends["done"] == CARS
    assert set(ends) <= {"done", VehicleNotAvailable.__name__, StaleRecord.__name__}
    held = [(row.state, row.booking_id) for row in await company.rows(vehicles)]
    assert {state for state, _ in held} == {"busy" if radio else "held"}
    with_car = {row.id: row.vehicle_id for row in await company.rows(bookings) if row.vehicle_id is not None}
    assert sorted(with_car) == sorted(booking_id for _, booking_id in held)
    assert await SqlFleet(company.database).free_by_grade(company.clock.now()) == {}
    assert await differences(company.database) == []


async def test_one_car_is_offered_once_however_often_it_is_pressed(company: Company) -> None:
    """Twenty callbacks that give one ride its car make one offer."""
    await open_company(company, 1, radio=False)
    booking = await company.keep(a_booking(S.REQUESTED))
    command = AssignVehicle(
        dispatcher_id=DISPATCHER, code=booking.code, vehicle_id=VehicleId(1), seen=booking.version
    )
    ends = await all_at_once(20, lambda _: assign_vehicle(command, company.use_cases()))
    assert ends["done"] == 1
    assert [row.kind for row in await company.rows(events)].count("RideOffered") == 1


async def test_two_dispatchers_confirm(company: Company) -> None:
    """Of two dispatchers who confirm one booking in the same moment, one does and the other is told."""
    booking = await company.keep(a_booking(S.REQUESTED))

    def confirm(number: int) -> Awaitable[object]:
        dispatcher = DispatcherId(DISPATCHER + number)
        command = ConfirmBooking(dispatcher_id=dispatcher, code=booking.code, seen=booking.version)
        return confirm_booking(command, company.use_cases())

    ends = await all_at_once(2, confirm)
    assert ends["done"] == 1
    assert sum(ends.values()) == 2
    assert [row.kind for row in await company.rows(events)].count("BookingConfirmed") == 1


async def test_a_customer_cancels_while_the_driver_accepts(company: Company) -> None:
    """When a cancel meets an accept, the ride ends cancelled and the car is in stock again."""
    async with company.uow() as uow:
        await uow.vehicles.add(a_vehicle(V.HELD))
        await uow.people.save_driver(a_driver())
        await uow.commit()
    booking = await company.keep(a_booking(S.OFFERED))
    async with company.uow() as uow:
        payment = a_payment()
        payment.approve("charge-1", None, company.clock.now())
        await uow.payments.add(payment)
        await uow.commit()
    cancel = CancelBooking(code=booking.code, actor=Actor.customer(CUSTOMER))
    accept = AcceptOffer(code=booking.code, actor=Actor.driver(DRIVER))
    ends = await asyncio.gather(
        outcome(accept_offer(accept, company.use_cases())),
        outcome(cancel_booking(cancel, company.use_cases())),
    )
    assert ends[1] == "done"
    assert ends[0] in {"done", BookingMovedOn.__name__, "NotYourJob"}
    kept = await company.booking(BOOKING)
    assert (kept.status, kept.refund_due) == (S.CANCELLED, FARE)
    (car,) = await company.rows(vehicles)
    assert (car.id, car.state, car.booking_id) == (VEHICLE, "available", None)


async def test_one_charge_in_ten_copies(company: Company) -> None:
    """A charge that arrives ten times at once is counted once, and nothing is owed back."""
    await company.keep(a_booking())
    async with company.uow() as uow:
        payment = a_payment()
        await uow.payments.add(payment)
        await uow.commit()
    charge = RecordCharge(
        payer_id=CUSTOMER, payload=f"payment:{payment.id}", amount=FARE, currency="KRW", charge_id="charge-1"
    )
    ends = await all_at_once(10, lambda _: record_charge(charge, company.use_cases()))
    assert ends == {"done": 10}
    booking = await company.booking(BOOKING)
    assert (booking.status, booking.captured, booking.kept) == (S.REQUESTED, FARE, FARE)
    assert len(await company.rows(payments)) == 1
    assert await company.rows(refunds) == []


async def test_two_charges_on_one_booking(company: Company) -> None:
    """Of two different charges at once, one pays the ride and the other is owed back whole."""
    await company.keep(a_booking())
    async with company.uow() as uow:
        payment = a_payment()
        await uow.payments.add(payment)
        await uow.commit()

    def charge(number: int) -> Awaitable[object]:
        command = RecordCharge(
            payer_id=CUSTOMER,
            payload=f"payment:{payment.id}",
            amount=FARE,
            currency="KRW",
            charge_id=f"charge-{number}",
        )
        return record_charge(command, company.use_cases())

    assert await all_at_once(2, charge) == {"done": 2}
    booking = await company.booking(BOOKING)
    assert (booking.captured, booking.kept, booking.refund_due) == (2 * FARE, FARE, FARE)
    assert [row.amount for row in await company.rows(refunds)] == [FARE]


async def test_a_customer_books_ten_times_at_once(company: Company) -> None:
    """A customer whose callbacks arrive all at once has one unpaid booking."""

    def place(number: int) -> Awaitable[object]:
        command = PlaceBooking(
            customer_id=CUSTOMER,
            request=a_ride_request(),
            contact_name="이민지",
            contact_phone=PHONE,
            language="ko",
            request_key=f"press-{number}",
        )
        return place_booking(command, company.use_cases())

    ends = await all_at_once(10, place)
    assert ends == {"done": 1, TooManyBookings.__name__: 9}
    assert len(await company.rows(bookings)) == 1
