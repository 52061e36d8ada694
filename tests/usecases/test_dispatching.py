"""Dispatchers: confirming, assigning and releasing, alone and against each other."""

import asyncio

import pytest

from domain.commands.staff import ReleaseVehicle
from domain.errors import (
    AlreadyThere,
    BookingMovedOn,
    BookingNotFound,
    DomainError,
    TooEarlyToAssign,
    VehicleNotAvailable,
    VehicleNotFound,
)
from domain.model.booking import Booking
from domain.usecases.dispatch.release_vehicle import release_vehicle
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import BookingCode, CustomerId, VehicleId
from domain.values.status import BookingStatus, VehicleState
from tests.builders import (
    CUSTOMER,
    DISPATCHER,
    DRIVER,
    HOUR,
    MINUTE,
    OTHER_CUSTOMER,
    OTHER_DISPATCHER,
    OTHER_DRIVER,
    START,
    a_booking,
    a_vehicle,
)
from tests.usecases.company import Company

S, V = BookingStatus, VehicleState


def release(booking: Booking, seen: int | None = None) -> ReleaseVehicle:
    """A dispatcher takes the vehicle off the ride."""
    return ReleaseVehicle(dispatcher_id=DISPATCHER, code=booking.code, seen=seen)


async def paid(company: Company, customer: int = CUSTOMER) -> Booking:
    """A paid booking of this customer."""
    return await company.pay(await company.place(CustomerId(customer)))


async def test_confirming_leaves_the_stock(company: Company) -> None:
    """A confirmed booking takes no vehicle out of stock; the customer hears of it, and the log too."""
    await company.radio_cars()
    booking = await paid(company)
    await company.told()
    confirmed = await company.confirm(booking, seen=booking.version)
    assert (confirmed.status, confirmed.moved_by) == (S.CONFIRMED, Actor.staff(DISPATCHER))
    assert await company.stock() == 1
    assert [each.template for each in await company.told()] == ["confirmed", "card"]
    assert (await company.acts())[-1] == "confirm"


async def test_two_dispatchers_confirm(company: Company) -> None:
    """The second dispatcher is told that, when and by whom it was done already."""
    booking = await paid(company)
    company.clock.forward(minutes=1)
    await company.confirm(booking, seen=booking.version)
    with pytest.raises(AlreadyThere) as late:
        await company.confirm(booking, seen=booking.version, dispatcher_id=OTHER_DISPATCHER)
    assert (late.value.actor_id, late.value.at) == (DISPATCHER, START + MINUTE)


async def test_a_card_that_shows_less_than_there_is(company: Company) -> None:
    """A callback on a card that was drawn before something happened to the booking confirms nothing."""
    booking = await paid(company)
    await company.pay(booking)
    with pytest.raises(BookingMovedOn):
        await company.confirm(booking, seen=booking.version)
    assert (await company.booking(booking)).status is S.REQUESTED


async def test_one_press_for_a_ride_now(company: Company) -> None:
    """Assigning a requested booking confirms it in the same transaction and tells the customer once."""
    car = await company.driver_car()
    booking = await paid(company)
    await company.told()
    offered = await company.assign(booking, car, seen=booking.version)
    assert (offered.status, offered.vehicle_id, offered.driver_id) == (S.OFFERED, car.id, DRIVER)
    assert S.CONFIRMED in offered.steps
    assert sorted((t.chat_id, t.template) for t in await company.told()) == [
        (0, "card"),
        (CUSTOMER, "confirmed"),
        (DRIVER, "job"),
    ]
    assert (await company.vehicle(car.id)).state is V.HELD
    assert await company.stock() == 0


async def test_a_radio_car_is_fixed_at_once(company: Company) -> None:
    """A radio car has nobody to ask: it is assigned at once, and only that is told."""
    (car,) = await company.radio_cars()
    booking = await paid(company)
    await company.told()
    assigned = await company.assign(booking, car)
    assert (assigned.status, assigned.driver_id) == (S.ASSIGNED, None)
    assert (await company.vehicle(car.id)).state is V.BUSY
    assert sorted(each.template for each in await company.told()) == ["assigned", "card"]


async def test_a_vehicle_has_one_ride(company: Company) -> None:
    """A vehicle that is held for or busy with a ride is refused to every other."""
    car = await company.driver_car()
    first, second = await paid(company), await paid(company, OTHER_CUSTOMER)
    await company.assign(first, car)
    with pytest.raises(VehicleNotAvailable):
        await company.assign(second, car)
    await company.drive(first, S.ASSIGNED)
    with pytest.raises(VehicleNotAvailable):
        await company.assign(second, car)
    assert (await company.booking(second)).status is S.REQUESTED


@pytest.mark.parametrize("status", [S.OFFERED, S.ASSIGNED, S.ARRIVED, S.ON_TRIP, S.COMPLETED, S.CANCELLED])
async def test_a_ride_has_one_vehicle(company: Company, status: BookingStatus) -> None:
    """A ride that has a vehicle, or is over, takes no second one, driven or radio."""
    booking = await company.ride(S.ASSIGNED if status is S.CANCELLED else status)
    if status is S.CANCELLED:
        await company.cancel(booking)
    (radio,) = await company.radio_cars()
    other = await company.driver_car(OTHER_DRIVER, "34나7890")
    for car in (radio, other):
        with pytest.raises(BookingMovedOn):
            await company.assign(booking, car)
        assert (await company.vehicle(car.id)).state is V.AVAILABLE


@pytest.mark.parametrize("status", [S.OFFERED, S.ASSIGNED, S.ARRIVED, S.ON_TRIP, S.COMPLETED])
async def test_a_late_confirmation_changes_nothing(company: Company, status: BookingStatus) -> None:
    """Confirming a ride that has gone further is refused and leaves its vehicle where it is."""
    booking = await company.ride(status)
    with pytest.raises(BookingMovedOn):
        await company.confirm(booking)
    assert (await company.booking(booking)).status is status


async def test_two_dispatchers_assign(company: Company) -> None:
    """Of two dispatchers who saw the same card, one assigns; the other is told, and no second car is held."""
    first, second = await company.driver_car(), await company.driver_car(OTHER_DRIVER, "34나7890")
    booking = await paid(company)
    answers = await asyncio.gather(
        company.assign(booking, first, seen=booking.version),
        company.assign(booking, second, seen=booking.version, dispatcher_id=OTHER_DISPATCHER),
        return_exceptions=True,
    )
    assert [type(each) for each in answers if isinstance(each, DomainError)] == [BookingMovedOn]
    assert sorted([(await company.vehicle(car.id)).state for car in (first, second)]) == [V.AVAILABLE, V.HELD]


async def test_fifty_assigns_at_once(company: Company) -> None:
    """Fifty rides at once for thirty cars: thirty have one each, the stock is empty and never negative."""
    cars = await company.radio_cars(30)
    rides = [await paid(company, 5_000 + n) for n in range(50)]
    answers = await asyncio.gather(
        *(company.assign(ride, cars[n % 30]) for n, ride in enumerate(rides)), return_exceptions=True
    )
    assert sum(isinstance(each, VehicleNotAvailable) for each in answers) == 20
    assert len({each.vehicle_id for each in answers if isinstance(each, Booking)}) == 30
    assert await company.stock() == 0


async def test_a_scheduled_ride_takes_no_car_for_days(company: Company) -> None:
    """A scheduled ride is confirmed early, but has its vehicle only from 45 minutes before."""
    (car,) = await company.radio_cars()
    booking = await company.pay(await company.place(pickup_at=START + 5 * HOUR))
    await company.confirm(booking)
    with pytest.raises(TooEarlyToAssign) as early:
        await company.assign(booking, car)
    assert early.value.allowed_at == START + 5 * HOUR - 45 * MINUTE
    company.clock.forward(hours=4, minutes=15)
    assert (await company.assign(booking, car)).status is S.ASSIGNED


async def test_what_is_not_there_cannot_be_assigned(company: Company) -> None:
    """An unknown vehicle, an unknown booking, an unpaid one, or a car off shift is refused."""
    car = await company.driver_car(on_shift=False)
    unpaid = await company.place()
    with pytest.raises(BookingMovedOn):
        await company.assign(unpaid, car)
    booking = await company.pay(unpaid)
    with pytest.raises(VehicleNotAvailable):
        await company.assign(booking, car)
    with pytest.raises(VehicleNotFound):
        await company.assign(booking, a_vehicle(id=VehicleId(404)))
    with pytest.raises(BookingNotFound):
        await company.assign(a_booking(code=BookingCode("ZZZZZ")), car)


async def test_a_shift_that_is_over_is_not_assigned(company: Company) -> None:
    """A car whose shift has ended is refused before anybody has ended the shift."""
    car = await company.driver_car()
    booking = await paid(company)
    company.clock.forward(hours=8)
    with pytest.raises(VehicleNotAvailable):
        await company.assign(booking, car)


async def test_the_app_assigns_without_an_audit(company: Company) -> None:
    """What the app assigns by itself is in the history, not in the log of staff acts."""
    (car,) = await company.radio_cars()
    booking = await paid(company)
    assigned = await company.assign(booking, car, dispatcher_id=None)
    assert assigned.moved_by == SYSTEM
    assert "assign" not in await company.acts()


@pytest.mark.parametrize(
    ("status", "spoken"), [(S.OFFERED, []), (S.ASSIGNED, ["released"]), (S.ARRIVED, ["released"])]
)
async def test_releasing_puts_the_vehicle_back(
    company: Company, status: BookingStatus, spoken: list[str]
) -> None:
    """A released vehicle is back in stock, the ride needs another, and a fixed one's leaving is told."""
    booking = await company.ride(status)
    await company.told()
    company.clock.forward(minutes=1)
    released = await release_vehicle(release(booking, booking.version), company.use_cases)
    assert (released.status, released.vehicle_id) == (S.CONFIRMED, None)
    assert released.passed_over == (booking.vehicle_id,)
    told = await company.told()
    assert [each.template for each in told if each.chat_id == CUSTOMER] == spoken
    assert [each.template for each in told if each.chat_id == DRIVER] == ["job"]
    assert await company.stock() == 1
    assert (await company.acts())[-1] == "release"
    assert booking.vehicle_id
    again = await company.assign(released, await company.vehicle(booking.vehicle_id))
    assert (again.status, again.offer) == (S.OFFERED, 2)


@pytest.mark.parametrize("status", [S.REQUESTED, S.CONFIRMED, S.ON_TRIP, S.COMPLETED])
async def test_nothing_to_release(company: Company, status: BookingStatus) -> None:
    """Where no vehicle is fixed, or the trip is under way, nothing is released."""
    booking = await company.ride(status)
    with pytest.raises(BookingMovedOn):
        await release_vehicle(release(booking), company.use_cases)


async def test_a_stale_release_button(company: Company) -> None:
    """A release button that was drawn before the driver arrived is refused."""
    booking = await company.ride(S.ASSIGNED)
    await company.drive(booking, S.ARRIVED)
    with pytest.raises(BookingMovedOn):
        await release_vehicle(release(booking, booking.version), company.use_cases)
