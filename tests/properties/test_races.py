"""Two people at the same moment, on a database with more than one writer."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from domain.commands.customer import CheckCheckout, RecordCharge
from domain.commands.ride import AcceptOffer
from domain.commands.staff import RetireVehicle
from domain.errors import DomainError
from domain.model.booking import Booking
from domain.usecases.driving.accept_offer import accept_offer
from domain.usecases.fleet.retire_vehicle import retire_vehicle
from domain.usecases.payments.check_checkout import check_checkout
from domain.usecases.payments.record_charge import record_charge
from domain.values.actor import Actor
from domain.values.ids import CustomerId, DriverId
from domain.values.invoice_payload import invoice_payload
from domain.values.status import BookingStatus
from storage.migrate import upgrade
from tests.builders import DISPATCHER, FARE
from tests.properties.invariants import faults
from tests.usecases.company import Company, money, step

ROUNDS = range(12)


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """A company on a fresh database, whose accounts must be right in the end."""
    await upgrade(database_url)
    founded = Company(database_url)
    yield founded
    found = await faults(founded.database, founded.rules, founded.clock.now())
    await founded.database.close()
    assert found == []


def refused(answers: Sequence[object]) -> int:
    """How many were refused in the domain's words; any other failure fails the test."""
    failures = [each for each in answers if isinstance(each, BaseException)]
    assert all(isinstance(each, DomainError) for each in failures), failures
    return len(failures)


async def offered(company: Company, number: int) -> Booking:
    """A ride that is offered to a driver of its own."""
    car = await company.driver_car(DriverId(5_000 + number), f"12가{1_000 + number}")
    return await company.assign(await company.pay(await company.place(CustomerId(6_000 + number))), car)


async def test_a_car_is_retired_while_its_driver_accepts(company: Company) -> None:
    """A driver who accepts and a dispatcher who retires the car never wait for each other."""
    for number in ROUNDS:
        booking = await offered(company, number)
        assert booking.vehicle_id
        assert booking.driver_id
        retire = RetireVehicle(dispatcher_id=DISPATCHER, vehicle_id=booking.vehicle_id)
        accept = step(AcceptOffer, booking, Actor.driver(booking.driver_id))
        answers = await asyncio.gather(
            retire_vehicle(retire, company.use_cases),
            accept_offer(accept, company.use_cases),
            return_exceptions=True,
        )
        assert refused(answers) <= 1


async def test_a_customer_cancels_while_the_driver_accepts(company: Company) -> None:
    """A cancellation and an acceptance come out as one order or the other; the fare goes back once."""
    for number in ROUNDS:
        booking = await offered(company, number)
        assert booking.driver_id
        accept = step(AcceptOffer, booking, Actor.driver(booking.driver_id))
        answers = await asyncio.gather(
            company.cancel(booking), accept_offer(accept, company.use_cases), return_exceptions=True
        )
        assert refused(answers) <= 1
        found = await company.booking(booking)
        assert (found.status, money(found)) == (BookingStatus.CANCELLED, (FARE, 0, 0, FARE))


async def test_a_customer_cancels_while_the_payment_is_checked(company: Company) -> None:
    """A cancellation and a pre-checkout never wait for each other, whichever comes first."""
    for number in ROUNDS:
        booking = await company.place(CustomerId(6_000 + number))
        (payment,) = await company.payments(booking)
        check = CheckCheckout(
            payer_id=CustomerId(6_000 + number),
            payload=invoice_payload(payment.id),
            amount=FARE,
            currency="KRW",
        )
        answers = await asyncio.gather(
            *(check_checkout(check, company.use_cases) for _ in range(3)),
            company.cancel(booking),
            return_exceptions=True,
        )
        assert refused(answers) <= 3


async def test_a_charge_is_delivered_fifty_times_at_once(company: Company) -> None:
    """One charge that arrives fifty times in the same moment counts once."""
    for number in ROUNDS[:3]:
        booking = await company.place(CustomerId(6_000 + number))
        (payment,) = await company.payments(booking)
        charge = RecordCharge(
            payer_id=booking.customer_id,
            payload=invoice_payload(payment.id),
            amount=FARE,
            currency="KRW",
            charge_id=f"charge-{number}",
        )
        answers = await asyncio.gather(
            *(record_charge(charge, company.use_cases) for _ in range(50)), return_exceptions=True
        )
        assert refused(answers) == 0
        assert money(await company.booking(booking)) == (FARE, FARE, 0, 0)


async def test_fifty_dispatchers_assign_one_car(company: Company) -> None:
    """Of many rides that want the same car in the same moment, one gets it."""
    (car,) = await company.radio_cars()
    rides = [await company.pay(await company.place(CustomerId(6_000 + number))) for number in range(50)]
    answers = await asyncio.gather(*(company.assign(ride, car) for ride in rides), return_exceptions=True)
    assert refused(answers) == 49
    assert await company.stock() == 0
