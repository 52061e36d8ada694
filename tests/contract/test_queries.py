"""What the bots read: rides, the fleet, and the dispatchers' board."""

import pytest

from domain.model.my_ride import fold
from domain.ports.queries import FleetRow, LatestRides
from domain.values.ids import BookingCode, BookingId, CustomerId, VehicleId
from domain.values.place import Place, Position
from domain.values.status import BookingStatus, VehicleState
from storage.queries.fleet import SqlFleet
from storage.queries.rides import SqlRides
from tests.builders import (
    BOOKING,
    CUSTOMER,
    DRIVER,
    FARE,
    GANGNAM,
    HOUR,
    MINUTE,
    OTHER_CUSTOMER,
    SEOUL_STATION,
    START,
    VEHICLE,
    a_booking,
    a_customer,
    a_driver,
    a_payment,
    a_refund,
    a_vehicle,
)
from tests.contract.company import Company, a_radio_car

S, V = BookingStatus, VehicleState


@pytest.fixture
def rides(company: Company) -> SqlRides:
    """Rides on the database."""
    return SqlRides(company.database)


@pytest.fixture
def fleet(company: Company) -> SqlFleet:
    """The fleet on the database."""
    return SqlFleet(company.database)


async def test_a_ride_is_seen_whole(company: Company, rides: SqlRides) -> None:
    """A view has the booking, its vehicle, driver and refunds; its payments are beside it."""
    await company.keep_cars(a_vehicle(V.BUSY))
    booking = await company.keep(a_booking(S.ASSIGNED))
    payment = a_payment()
    async with company.uow() as uow:
        payment.approve("charge-1", None, START)
        await uow.payments.add(payment)
        surplus = a_payment(id=payment.id + 1, idempotency_key="key-2", surplus=True)
        surplus.approve("charge-2", None, START + MINUTE)
        await uow.payments.add(surplus)
        await uow.commit()
    view = await rides.view(BOOKING)
    assert view is not None
    assert (view.booking, list(view.refunds)) == (booking, [])
    assert await rides.payments(BOOKING) == [payment, surplus]
    assert (view.vehicle, view.driver) == (a_vehicle(V.BUSY), a_driver())
    assert await rides.by_code(booking.code) == view
    assert await rides.own(CUSTOMER, booking.code) == view


async def test_a_cancelled_ride_shows_its_refunds(company: Company, rides: SqlRides) -> None:
    """The view of a cancelled ride has what is on its way back."""
    await company.keep(a_booking(S.CANCELLED))
    async with company.uow() as uow:
        await uow.payments.add(a_payment())
        await uow.payments.add_refund(a_refund())
        await uow.commit()
    view = await rides.view(BOOKING)
    assert view is not None
    assert view.refunds == (a_refund(),)


async def test_another_customers_ride_is_not_there(company: Company, rides: SqlRides) -> None:
    """A customer sees own bookings only, and cannot tell another's from none."""
    booking = await company.keep(a_booking(S.REQUESTED))
    assert await rides.own(OTHER_CUSTOMER, booking.code) is None
    assert await rides.my_ride(OTHER_CUSTOMER, booking.code) is None
    assert await rides.own(CUSTOMER, BookingCode("OTHER")) is None
    assert await rides.view(BookingId(99)) is None


async def test_my_rides_come_in_pages(company: Company, rides: SqlRides) -> None:
    """My rides are the read model's rows, newest first, with their places and how many there are."""
    histories = {}
    for number in range(1, 6):
        booking = a_booking(S.COMPLETED, id=BookingId(number), code=BookingCode(f"CODE{number}"))
        histories[number] = list(booking.events)
        await company.keep(booking)
    await company.keep_ride(9, S.REQUESTED, customer_id=OTHER_CUSTOMER)
    lines, count = await rides.my_rides(CUSTOMER, 2, 1)
    assert ([line.ride.code for line in lines], count) == (["CODE4", "CODE3"], 5)
    assert lines[0].ride == fold(histories[4])
    assert (lines[0].pickup, lines[0].dropoff) == (SEOUL_STATION, GANGNAM)
    assert await rides.my_ride(CUSTOMER, BookingCode("CODE4")) == lines[0]


async def test_last_places_are_offered_once(company: Company, rides: SqlRides) -> None:
    """The places of the latest rides come newest first, each once, three at most."""
    home, work = Place("Home", Position(37.5, 127.0)), Place("Work")
    await company.keep_ride(1, S.COMPLETED, pickup=Place("Long ago"), dropoff=Place("Far away"))
    await company.keep_ride(2, S.COMPLETED, pickup=home, dropoff=work)
    await company.keep_ride(3, S.CANCELLED, pickup=work, dropoff=home)
    assert await rides.last_places(CUSTOMER) == [work, home, Place("Long ago")]
    assert await rides.last_places(CUSTOMER, 1) == [work]
    assert await rides.last_places(OTHER_CUSTOMER) == []


async def test_the_last_ride_is_one_that_was_paid(company: Company, rides: SqlRides) -> None:
    """What is offered again is the latest ride that was paid and not cancelled."""
    assert await rides.latest(CUSTOMER) == LatestRides()
    wanted = await company.keep_ride(1, S.COMPLETED)
    await company.keep_ride(2, S.CANCELLED)
    newest = await company.keep_ride(3, S.AWAITING_PAYMENT)
    assert await rides.latest(CUSTOMER) == LatestRides(newest=newest, again=wanted)


async def test_the_last_ride_is_found_behind_many_others(company: Company, rides: SqlRides) -> None:
    """Also where every booking since was cancelled, what is offered again is found."""
    wanted = await company.keep_ride(1, S.COMPLETED)
    cancelled = [await company.keep_ride(number, S.CANCELLED) for number in range(2, 9)]
    assert await rides.latest(CUSTOMER) == LatestRides(newest=cancelled[-1], again=wanted)


async def test_a_customer_is_known_or_not(company: Company, rides: SqlRides) -> None:
    """A customer who was met is found; anybody else is not."""
    async with company.uow() as uow:
        await uow.people.save_customer(a_customer())
        await uow.commit()
    assert await rides.customer(CUSTOMER) == a_customer()
    assert await rides.customer(CustomerId(5)) is None


async def test_the_stock_is_counted(company: Company, fleet: SqlFleet) -> None:
    """Free cars are counted by grade; held, busy and off ones, and ended shifts, are not stock."""
    away = {"driver_id": None, "booking_id": None}
    await company.keep_cars(
        a_radio_car(1),
        a_radio_car(2),
        a_radio_car(3, grade="prime"),
        a_radio_car(4, available_until=START),
        a_vehicle(V.OFF, id=VehicleId(5), plate="5", **away),
        a_vehicle(V.HELD),
    )
    assert await fleet.free_by_grade(START) == {"basic": 2, "prime": 1}


async def test_the_fleet_is_listed(company: Company, fleet: SqlFleet) -> None:
    """The fleet comes by grade and plate, with drivers and jobs, and without those that have left it."""
    await company.keep(a_booking(S.ASSIGNED))
    retired = a_radio_car(3, state=V.OFF, retired_at=START)
    await company.keep_cars(a_vehicle(V.BUSY), a_radio_car(1, grade="prime"), a_radio_car(2), retired)
    lines, count = await fleet.rows(10, 0)
    assert ([line.vehicle.plate for line in lines], count) == (["12가3456", "R2", "R1"], 3)
    on_job = FleetRow(vehicle=a_vehicle(V.BUSY), driver=a_driver(), booking_code="A7K2Q")
    assert lines[0] == on_job
    assert await fleet.row(VEHICLE) == on_job
    assert await fleet.by_plate("12가3456") == on_job
    assert await fleet.driver(DRIVER) == on_job
    assert (await fleet.by_plate("R3"), await fleet.row(VehicleId(99))) == (None, None)
    second, count = await fleet.rows(1, 1)
    assert ([line.vehicle.plate for line in second], count) == (["R2"], 3)


async def test_a_drivers_job(company: Company, fleet: SqlFleet) -> None:
    """A driver's job is the ride that is offered or driven, not one that is over."""
    await company.keep_cars(a_vehicle(V.BUSY))
    await company.keep_ride(1, S.COMPLETED)
    assert await fleet.driver_job(DRIVER) is None
    await company.keep_ride(2, S.OFFERED)
    job = await fleet.driver_job(DRIVER)
    assert job is not None
    assert job.booking.id == 2


async def test_a_drivers_day(company: Company, fleet: SqlFleet) -> None:
    """A day has the rides completed in it and what they brought in."""
    await company.keep_ride(1, S.COMPLETED)
    await company.keep_ride(2, S.COMPLETED)
    await company.keep_ride(3, S.CANCELLED)
    done = START + 7 * MINUTE
    day = await fleet.driver_day(DRIVER, done, done + HOUR)
    assert [tuple(ride) for ride in day.rides] == [("CODE1", done, FARE), ("CODE2", done, FARE)]
    assert (day.takings, day.currency) == (2 * FARE, "KRW")
    assert (await fleet.driver_day(DRIVER, START, done)).rides == []
