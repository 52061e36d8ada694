"""Vehicles, people, money and notes: kept as they are, and refused where they clash."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.errors import (
    DriverNotFound,
    InvitationInvalid,
    PaymentNotFound,
    PlateTaken,
    RefundNotFound,
    StaleRecord,
    VehicleNotFound,
)
from domain.model.people import Invitation
from domain.policies.suggestions import ranked
from domain.values.actor import Actor
from domain.values.ids import DriverId, PaymentId, RefundId, VehicleId
from domain.values.place import Place, Position
from domain.values.status import BookingStatus, RefundStatus, VehicleState
from storage.queries.free_vehicles import CHOSEN
from storage.tables.people import audit
from storage.unit_of_work import SqlUnitOfWork
from tests.builders import (
    BOOKING,
    CUSTOMER,
    DISPATCHER,
    DRIVER,
    HOUR,
    MINUTE,
    OTHER_DRIVER,
    PAYMENT,
    START,
    VEHICLE,
    a_booking,
    a_customer,
    a_dispatcher,
    a_driver,
    a_payment,
    a_refund,
    a_vehicle,
)
from tests.contract.company import Company

V = VehicleState
OTHER_VEHICLE = VehicleId(18)


@pytest.mark.parametrize("state", list(VehicleState))
async def test_a_vehicle_comes_back_as_it_was_kept(company: Company, state: VehicleState) -> None:
    """In every state, all that a vehicle knows survives the database."""
    vehicle = a_vehicle(state, position=Position(37.5, 127.0), position_at=START, off_after_job=True)
    async with company.uow() as uow:
        await uow.vehicles.add(vehicle)
        await uow.commit()
    async with company.uow() as uow:
        assert await uow.vehicles.get(VEHICLE) == vehicle
        assert await uow.vehicles.by_plate("12가3456") == vehicle
        assert await uow.vehicles.of_driver(DRIVER) == vehicle


async def test_an_unknown_vehicle_is_not_found(company: Company) -> None:
    """A vehicle or driver that is not there is refused as not found."""
    async with company.uow() as uow:
        assert await uow.vehicles.by_plate("12가3456") is None
        with pytest.raises(VehicleNotFound):
            await uow.vehicles.get(VEHICLE)
        with pytest.raises(DriverNotFound):
            await uow.vehicles.of_driver(DRIVER)
        with pytest.raises(DriverNotFound):
            await uow.people.driver(DRIVER)


async def test_a_change_is_guarded_by_the_version(company: Company) -> None:
    """Who has not seen the present vehicle cannot change it."""
    async with company.uow() as uow:
        await uow.vehicles.add(a_vehicle())
        await uow.commit()
    async with company.uow() as uow:
        seen = await uow.vehicles.get(VEHICLE)
        old = replace(seen)
        seen.hold(BOOKING, START)
        await uow.vehicles.save(seen)
        await uow.commit()

    async def change_unseen(uow: SqlUnitOfWork) -> None:
        old.hold(BOOKING, START)
        await uow.vehicles.save(old)

    with pytest.raises(StaleRecord):
        await company.change(change_unseen)
    async with company.uow() as uow:
        assert (await uow.vehicles.get(VEHICLE)).state is V.HELD


async def test_a_plate_is_taken_until_the_vehicle_retires(company: Company) -> None:
    """Two vehicles of the fleet never have one plate; that of a retired one can be given anew."""
    first = a_vehicle(V.OFF, driver_id=None)
    async with company.uow() as uow:
        await uow.vehicles.add(first)
        await uow.commit()
    second = replace(first, id=OTHER_VEHICLE, version=0)

    async def give_the_plate_again(uow: SqlUnitOfWork) -> None:
        await uow.vehicles.add(second)

    with pytest.raises(PlateTaken):
        await company.change(give_the_plate_again)
    async with company.uow() as uow:
        first.retire(START)
        await uow.vehicles.save(first)
        await uow.vehicles.add(second)
        await uow.commit()
    async with company.uow() as uow:
        assert await uow.vehicles.by_plate("12가3456") == second


async def test_a_booking_has_one_vehicle_at_most(company: Company) -> None:
    """The database itself refuses a second vehicle on one booking."""

    async def take_two(uow: SqlUnitOfWork) -> None:
        await uow.vehicles.add(a_vehicle(V.BUSY))
        other = a_vehicle(V.BUSY, id=OTHER_VEHICLE, plate="34나5678", driver_id=OTHER_DRIVER)
        await uow.vehicles.add(other)

    with pytest.raises(StaleRecord):
        await company.change(take_two)


async def test_the_stock_of_a_grade(company: Company) -> None:
    """Free vehicles are those available on a running shift, longest waiting first."""
    cars = [
        a_vehicle(V.AVAILABLE, free_since=START - MINUTE),
        a_vehicle(V.AVAILABLE, free_since=START - HOUR),
        a_vehicle(V.AVAILABLE, grade="prime"),
        a_vehicle(V.AVAILABLE, available_until=START),
        a_vehicle(V.OFF),
        a_vehicle(V.AVAILABLE, available_until=None, radio=True, free_since=START),
    ]
    async with company.uow() as uow:
        for number, car in enumerate(cars):
            ours = replace(car, id=VehicleId(number), plate=f"{number}", driver_id=None)
            await uow.vehicles.add(ours)
        await uow.commit()
    async with company.uow() as uow:
        assert [car.id for car in await uow.vehicles.free_for(a_booking(), START)] == [1, 0, 5]
        assert [car.id for car in await uow.vehicles.shifts_over(START)] == [3]
        assert await uow.vehicles.radio_count() == 1


async def test_the_best_of_a_large_stock(company: Company) -> None:
    """Of more cars than are given, those are given that the policy puts first, however it orders them."""
    dice = random.Random(5)
    cars = [
        replace(
            a_vehicle(V.AVAILABLE, free_since=START - dice.randrange(90) * MINUTE, driver_id=None),
            id=VehicleId(number),
            plate=f"{number}",
            position=Position(37.5 + dice.uniform(-0.2, 0.2), 127.0 + dice.uniform(-0.2, 0.2)),
            position_at=START - dice.choice((MINUTE, HOUR)),
        )
        for number in range(100)
    ]
    async with company.uow() as uow:
        for car in cars:
            await uow.vehicles.add(car)
        await uow.commit()
    somewhere, nowhere = Place("서울역", Position(37.55, 126.97)), Place("서울역")
    for pickup, passed_over in ((somewhere, ()), (nowhere, ()), (nowhere, tuple(range(50)))):
        booking = a_booking(pickup=pickup, passed_over=passed_over)
        async with company.uow() as uow:
            given = await uow.vehicles.free_for(booking, START)
        assert len(given) == CHOSEN
        assert ranked(booking, given, START)[:5] == ranked(booking, cars, START)[:5]


async def test_people_come_back_as_they_were_kept(company: Company) -> None:
    """Customers, drivers, dispatchers and invitations are kept, and changed by keeping them again."""
    invitation = Invitation(
        token="t" * 22, vehicle_id=VEHICLE, created_by=DISPATCHER, expires_at=START + HOUR
    )
    async with company.uow() as uow:
        await uow.vehicles.add(a_vehicle())
        await uow.people.save_customer(a_customer())
        await uow.people.save_customer(a_customer(language="en"))
        await uow.people.save_driver(a_driver())
        await uow.people.save_dispatcher(a_dispatcher())
        await uow.people.save_invitation(invitation)
        await uow.commit()
    async with company.uow() as uow:
        assert await uow.people.customer(CUSTOMER) == a_customer(language="en")
        assert await uow.people.driver(DRIVER) == a_driver()
        assert await uow.people.driver_of(VEHICLE) == a_driver()
        assert await uow.people.driver_of(OTHER_VEHICLE) is None
        assert await uow.people.dispatcher(DISPATCHER) == a_dispatcher()
        assert await uow.people.invitation("t" * 22) == invitation
        with pytest.raises(InvitationInvalid):
            await uow.people.invitation("u" * 22)


async def test_money_comes_back_as_it_was_kept(company: Company) -> None:
    """Payments and refunds are kept and changed with all that they know."""
    await company.keep(a_booking(BookingStatus.REQUESTED))
    payment, refund = a_payment(), a_refund()
    async with company.uow() as uow:
        await uow.payments.add(payment)
        await uow.payments.add_refund(refund)
        payment.approve("charge-1", "provider-1", START + MINUTE)
        await uow.payments.save(payment)
        refund.hand_to_staff()
        refund.done(Actor.staff(DISPATCHER), START + HOUR)
        await uow.payments.save_refund(refund)
        await uow.commit()
    async with company.uow() as uow:
        assert await uow.payments.get(PAYMENT) == payment
        assert await uow.payments.by_charge("charge-1") == payment
        assert await uow.payments.of_booking(BOOKING) == [payment]
        booking, beside = await uow.payments.with_booking(PAYMENT)
        assert (booking.id, beside) == (BOOKING, payment)
        assert await uow.payments.refund(refund.id) == refund
        assert await uow.payments.refunds_of(BOOKING) == [refund]
        assert await uow.payments.refund_by_key(refund.idempotency_key) == refund
        assert await uow.payments.refund_with_booking(refund.id) == (booking, refund)
        assert refund.status is RefundStatus.DONE


async def test_unknown_money_is_not_found(company: Company) -> None:
    """A payment or refund that is not there is refused as not found."""
    async with company.uow() as uow:
        assert await uow.payments.by_charge("charge-1") is None
        assert await uow.payments.refund_by_key("key") is None
        for asking in (uow.payments.get, uow.payments.with_booking):
            with pytest.raises(PaymentNotFound):
                await asking(PaymentId(1))
        for seeking in (uow.payments.refund, uow.payments.refund_with_booking):
            with pytest.raises(RefundNotFound):
                await seeking(RefundId(1))


async def test_one_charge_counts_once(company: Company) -> None:
    """The database itself refuses a charge that has approved another payment."""
    await company.keep(a_booking())

    async def count_twice(uow: SqlUnitOfWork) -> None:
        for number in (1, 2):
            payment = a_payment(id=PaymentId(number), idempotency_key=f"key-{number}")
            payment.approve("charge-1", None, START)
            await uow.payments.add(payment)

    with pytest.raises(StaleRecord):
        await company.change(count_twice)


async def test_small_facts_are_kept(company: Company) -> None:
    """A time is kept under its key, replaced and forgotten; a staff act is written down."""
    async with company.uow() as uow:
        assert await uow.notes.time("heartbeat:dispatch") is None
        await uow.notes.keep_time("heartbeat:dispatch", START)
        await uow.notes.keep_time("heartbeat:dispatch", START + timedelta(microseconds=1))
        assert await uow.notes.time("heartbeat:dispatch") == START + timedelta(microseconds=1)
        await uow.notes.keep_time("heartbeat:dispatch", None)
        assert await uow.notes.time("heartbeat:dispatch") is None
        await uow.notes.audit(DISPATCHER, "confirm", BOOKING, START)
        await uow.commit()
    async with company.database.read() as connection:
        (row,) = await connection.execute(select(audit))
    assert (row.dispatcher_id, row.act, row.booking_id, row.at) == (DISPATCHER, "confirm", BOOKING, START)


async def test_a_driver_has_one_vehicle_at_most(company: Company) -> None:
    """The database itself refuses a second vehicle for one driver."""

    async def drive_two(uow: SqlUnitOfWork) -> None:
        await uow.vehicles.add(a_vehicle(V.OFF))
        await uow.vehicles.add(a_vehicle(V.OFF, id=OTHER_VEHICLE, plate="34나5678"))

    with pytest.raises(StaleRecord):
        await company.change(drive_two)
    async with company.uow() as uow:
        with pytest.raises(DriverNotFound):
            await uow.vehicles.of_driver(DriverId(DRIVER))
