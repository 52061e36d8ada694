"""The fleet: registering, changing and retiring vehicles, and drivers' shifts."""

from datetime import timedelta
from typing import Any

import pytest

from domain.commands.ride import CloseShift, OpenShift, UpdatePosition
from domain.commands.staff import ChangeVehicle, RegisterLot, RegisterVehicle, RetireVehicle
from domain.errors import (
    DomainError,
    DriverNotFound,
    LotRefused,
    PlateRefused,
    PlateTaken,
    ShiftRefused,
    TextRefused,
    UnknownGrade,
    VehicleNotAvailable,
    VehicleNotFound,
    VehicleOnJob,
)
from domain.messages.delivery import Channel
from domain.usecases.driving.close_shift import close_shift
from domain.usecases.driving.open_shift import open_shift
from domain.usecases.driving.update_position import update_position
from domain.usecases.fleet.change_vehicle import change_vehicle
from domain.usecases.fleet.register_lot import register_lot
from domain.usecases.fleet.register_vehicle import register_vehicle
from domain.usecases.fleet.retire_vehicle import retire_vehicle
from domain.usecases.time.end_shifts import end_shifts
from domain.values.ids import VehicleId
from domain.values.place import Position
from domain.values.status import BookingStatus, VehicleState
from storage.tables.fleet import vehicles
from tests.builders import CUSTOMER, DISPATCHER, DRIVER, HOUR, OTHER_DRIVER, START
from tests.usecases.company import Company, Told

S, V = BookingStatus, VehicleState
ONE = {"plate": "12가 3456", "model": " sonata ", "company": "tmap", "grade": "basic"}
LOT: dict[str, Any] = {"model": "sonata", "company": "tmap", "grade": "basic", "count": 10}


async def test_registering_a_vehicle(company: Company) -> None:
    """A registered vehicle has a tidy plate, is in the log, and off until its driver posts availability."""
    vehicle = await register_vehicle(RegisterVehicle(dispatcher_id=DISPATCHER, **ONE), company.use_cases)
    found = await company.vehicle(vehicle.id)
    assert (found.plate, found.model, found.state, found.radio) == ("12가3456", "sonata", V.OFF, False)
    assert await company.acts() == ["register"]
    assert await company.stock() == 0


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"plate": "sonata"}, PlateRefused),
        ({"model": ""}, TextRefused),
        ({"company": "c" * 65}, TextRefused),
        ({"grade": "gold"}, UnknownGrade),
    ],
)
async def test_what_is_not_registered(
    company: Company, changes: dict[str, str], refusal: type[DomainError]
) -> None:
    """A vehicle with a wrong plate, name or grade is refused, and nothing is kept."""
    with pytest.raises(refusal):
        await register_vehicle(RegisterVehicle(dispatcher_id=DISPATCHER, **ONE | changes), company.use_cases)
    assert await company.rows(vehicles) == await company.acts() == []


async def test_a_plate_is_registered_once(company: Company) -> None:
    """A plate is taken until its vehicle is retired, and may come back after that."""
    car = await company.driver_car()
    with pytest.raises(PlateTaken):
        await register_vehicle(RegisterVehicle(dispatcher_id=DISPATCHER, **ONE), company.use_cases)
    await retire_vehicle(RetireVehicle(dispatcher_id=DISPATCHER, vehicle_id=car.id), company.use_cases)
    again = await register_vehicle(RegisterVehicle(dispatcher_id=DISPATCHER, **ONE), company.use_cases)
    assert again.id != car.id


async def test_a_lot_is_in_stock_at_once(company: Company) -> None:
    """A lot of radio cars is in stock at once, numbered on from the last one ever registered."""
    first = await register_lot(RegisterLot(dispatcher_id=DISPATCHER, **LOT), company.use_cases)
    assert [car.plate for car in first] == [f"R{n}" for n in range(1, 11)]
    assert await company.stock() == 10
    await retire_vehicle(RetireVehicle(dispatcher_id=DISPATCHER, vehicle_id=first[9].id), company.use_cases)
    (next_one,) = await company.radio_cars()
    assert (next_one.plate, next_one.radio) == ("R11", True)
    assert await company.stock() == 10
    assert (await company.acts())[0] == "register_lot"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"count": 0}, LotRefused),
        ({"count": 51}, LotRefused),
        ({"count": -1}, LotRefused),
        ({"model": " "}, TextRefused),
        ({"company": ""}, TextRefused),
        ({"grade": "gold"}, UnknownGrade),
    ],
)
async def test_a_lot_that_is_refused(company: Company, changes: dict[str, object], refusal: type) -> None:
    """A lot of none or more than fifty, or of a wrong name or grade, is refused."""
    with pytest.raises(refusal):
        await register_lot(RegisterLot(dispatcher_id=DISPATCHER, **LOT | changes), company.use_cases)
    assert await company.rows(vehicles) == []


async def test_changing_a_vehicle(company: Company) -> None:
    """Model, company and grade can be corrected; the grade counts in the stock at once."""
    (car,) = await company.radio_cars()
    command = ChangeVehicle(dispatcher_id=DISPATCHER, vehicle_id=car.id, model="K5", grade="prime")
    await change_vehicle(command, company.use_cases)
    found = await company.vehicle(car.id)
    assert (found.model, found.company, found.grade) == ("K5", "tmap", "prime")
    assert await company.fleet.free_by_grade(START) == {"prime": 1}
    assert (await company.acts())[-1] == "change_vehicle"


async def test_a_change_that_is_refused(company: Company) -> None:
    """An unknown vehicle, a wrong name or grade, and a new grade during a ride are refused."""
    booking = await company.ride(S.ASSIGNED)
    car = booking.vehicle_id or VehicleId(0)
    refused: tuple[tuple[dict[str, Any], type[DomainError]], ...] = (
        ({"vehicle_id": VehicleId(404), "model": "K5"}, VehicleNotFound),
        ({"vehicle_id": car, "model": " "}, TextRefused),
        ({"vehicle_id": car, "company": "c" * 65}, TextRefused),
        ({"vehicle_id": car, "grade": "gold"}, UnknownGrade),
        ({"vehicle_id": car, "grade": "prime"}, VehicleOnJob),
    )
    for changes, refusal in refused:
        with pytest.raises(refusal):
            await change_vehicle(ChangeVehicle(dispatcher_id=DISPATCHER, **changes), company.use_cases)
    assert (await company.vehicle(car)).model == "sonata"


async def test_retiring_an_idle_vehicle(company: Company) -> None:
    """An idle vehicle is off at once and takes no shift any more."""
    car = await company.driver_car()
    assert await retire_vehicle(RetireVehicle(dispatcher_id=DISPATCHER, vehicle_id=car.id), company.use_cases)
    assert (await company.vehicle(car.id)).state is V.OFF
    assert await company.stock() == 0
    with pytest.raises(VehicleNotAvailable):
        await open_shift(OpenShift(driver_id=DRIVER), company.use_cases)
    missing = RetireVehicle(dispatcher_id=DISPATCHER, vehicle_id=VehicleId(404))
    with pytest.raises(VehicleNotFound):
        await retire_vehicle(missing, company.use_cases)


async def test_retiring_a_held_vehicle(company: Company) -> None:
    """A vehicle that is only held is released at once: the ride is confirmed again, the offer is over."""
    booking = await company.ride(S.OFFERED)
    await company.told()
    car = booking.vehicle_id or VehicleId(0)
    assert await retire_vehicle(RetireVehicle(dispatcher_id=DISPATCHER, vehicle_id=car), company.use_cases)
    assert (await company.booking(booking)).status is S.CONFIRMED
    found = await company.vehicle(car)
    assert (found.state, found.booking_id) == (V.OFF, None)
    jobs = [each.arguments["end"] for each in await company.told() if each.chat_id == DRIVER]
    assert jobs == ["released"]


@pytest.mark.parametrize("status", [S.ASSIGNED, S.ARRIVED, S.ON_TRIP])
async def test_retiring_a_vehicle_on_a_ride(company: Company, status: BookingStatus) -> None:
    """A vehicle on a ride drives it to the end and is off after it."""
    booking = await company.ride(status)
    car = booking.vehicle_id or VehicleId(0)
    command = RetireVehicle(dispatcher_id=DISPATCHER, vehicle_id=car)
    assert await retire_vehicle(command, company.use_cases) is False
    assert (await company.vehicle(car)).state is V.BUSY
    for reached in (S.ARRIVED, S.ON_TRIP, S.COMPLETED):
        if reached not in (await company.booking(booking)).steps:
            await company.drive(booking, reached)
    assert (await company.vehicle(car)).state is V.OFF
    assert await company.stock() == 0


async def test_a_shift_ends_by_itself(company: Company) -> None:
    """A shift lasts eight hours; when it is over the vehicle is off, and its driver is told once."""
    car = await company.driver_car()
    assert (await company.vehicle(car.id)).available_until == START + 8 * HOUR
    company.clock.forward(hours=7, minutes=59)
    await end_shifts(company.use_cases)
    assert await company.stock() == 1
    company.clock.forward(minutes=1)
    assert await company.stock() == 0
    await end_shifts(company.use_cases)
    await end_shifts(company.use_cases)
    assert (await company.vehicle(car.id)).state is V.OFF
    assert await company.told() == [Told(Channel.DISPATCH, DRIVER, "shift_ended", "", {})]


async def test_shifts_that_go_on(company: Company) -> None:
    """Radio cars have no shift to end, and a renewed shift goes on from now."""
    await company.radio_cars()
    await company.driver_car()
    company.clock.forward(hours=7)
    await open_shift(OpenShift(driver_id=DRIVER, hours=timedelta(hours=2)), company.use_cases)
    company.clock.forward(hours=1, minutes=59)
    await end_shifts(company.use_cases)
    assert await company.stock() == 2
    company.clock.forward(hours=24)
    await end_shifts(company.use_cases)
    assert await company.stock() == 1


async def test_a_shift_that_ends_on_a_ride(company: Company) -> None:
    """A shift that ends during a ride does not end the ride; the vehicle is off after it."""
    booking = await company.ride(S.ON_TRIP)
    company.clock.forward(hours=9)
    await end_shifts(company.use_cases)
    assert booking.vehicle_id
    assert (await company.vehicle(booking.vehicle_id)).state is V.BUSY
    await company.drive(booking, S.COMPLETED)
    assert (await company.vehicle(booking.vehicle_id)).state is V.OFF


@pytest.mark.parametrize("hours", [0, -1, 0.9, 24.1])
async def test_a_shift_of_a_strange_length(company: Company, hours: float) -> None:
    """A shift lasts between one and twenty-four hours."""
    await company.driver_car(on_shift=False)
    with pytest.raises(ShiftRefused):
        await open_shift(OpenShift(driver_id=DRIVER, hours=timedelta(hours=hours)), company.use_cases)
    assert await company.stock() == 0


@pytest.mark.parametrize("hours", [1, 24])
async def test_the_shortest_and_the_longest_shift(company: Company, hours: int) -> None:
    """One hour and twenty-four hours are just taken."""
    await company.driver_car(on_shift=False)
    vehicle = await open_shift(OpenShift(driver_id=DRIVER, hours=timedelta(hours=hours)), company.use_cases)
    assert (vehicle.free_since, vehicle.available_until) == (START, START + hours * HOUR)


async def test_going_off(company: Company) -> None:
    """A driver without a job is off at once; doing it twice does no harm."""
    await company.driver_car()
    assert await close_shift(CloseShift(driver_id=DRIVER), company.use_cases) is True
    assert await close_shift(CloseShift(driver_id=DRIVER), company.use_cases) is True
    assert await company.stock() == 0


async def test_a_position_is_kept_with_its_time(company: Company) -> None:
    """A driver's live location is kept on the vehicle, with the time."""
    car = await company.driver_car()
    company.clock.forward(minutes=1)
    here = Position(37.5, 127.0)
    await update_position(UpdatePosition(driver_id=DRIVER, position=here), company.use_cases)
    found = await company.vehicle(car.id)
    assert (found.position, found.position_at) == (here, company.clock.now())


async def test_who_is_no_driver_has_no_shift(company: Company) -> None:
    """An account that is bound to no vehicle posts neither availability nor position."""
    with pytest.raises(DriverNotFound):
        await open_shift(OpenShift(driver_id=OTHER_DRIVER), company.use_cases)
    with pytest.raises(DriverNotFound):
        await close_shift(CloseShift(driver_id=OTHER_DRIVER), company.use_cases)
    command = UpdatePosition(driver_id=OTHER_DRIVER, position=Position(0, 0))
    with pytest.raises(DriverNotFound):
        await update_position(command, company.use_cases)
    assert await company.told_to(CUSTOMER) == []
