"""The audit log: every staff act, with who, which booking and when."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from domain.commands import ride as of_ride
from domain.commands import staff as of_staff
from domain.model.booking import Booking
from domain.usecases.dispatch.release_vehicle import release_vehicle
from domain.usecases.driving.accept_offer import accept_offer
from domain.usecases.driving.complete_trip import complete_trip
from domain.usecases.driving.decline_offer import decline_offer
from domain.usecases.driving.give_up_ride import give_up_ride
from domain.usecases.driving.report_arrival import report_arrival
from domain.usecases.driving.report_no_show import report_no_show
from domain.usecases.driving.start_trip import start_trip
from domain.usecases.fleet.change_vehicle import change_vehicle
from domain.usecases.fleet.register_lot import register_lot
from domain.usecases.fleet.register_vehicle import register_vehicle
from domain.usecases.fleet.retire_vehicle import retire_vehicle
from domain.usecases.people.invite_driver import invite_driver
from domain.usecases.refunds.refund_goodwill import refund_goodwill
from domain.usecases.refunds.settle_refund import settle_refund
from domain.values.actor import Actor
from domain.values.status import BookingStatus
from storage.tables.people import audit
from tests.builders import DISPATCHER
from tests.usecases.company import Company, step

S = BookingStatus
STAFF = Actor.staff(DISPATCHER)
CAR = {"model": "sonata", "company": "tmap", "grade": "basic"}
Entry = tuple[int, str, int | None, datetime]
Act = Callable[[Company, Booking], Awaitable[Any]]


async def last(company: Company) -> Entry:
    """The newest line of the log."""
    row = (await company.rows(audit))[-1]
    return row.dispatcher_id, row.act, row.booking_id, row.at


def reported(kind: Any, usecase: Any) -> Act:
    """Staff report a step of the ride."""
    return lambda company, booking: usecase(step(kind, booking, STAFF), company.use_cases)


async def assign(company: Company, booking: Booking) -> None:
    """Staff give the ride a radio car."""
    (car,) = await company.radio_cars()
    company.clock.forward(minutes=1)
    await company.assign(booking, car)


async def release(company: Company, booking: Booking) -> None:
    """Staff take the vehicle off the ride."""
    command = of_staff.ReleaseVehicle(dispatcher_id=DISPATCHER, code=booking.code)
    await release_vehicle(command, company.use_cases)


async def no_show(company: Company, booking: Booking) -> None:
    """Staff vouch for a no-show."""
    company.clock.forward(minutes=5)
    await report_no_show(step(of_ride.ReportNoShow, booking, STAFF), company.use_cases)


async def give_back(company: Company, booking: Booking) -> None:
    """Staff give something back."""
    command = of_staff.RefundGoodwill(
        dispatcher_id=DISPATCHER, code=booking.code, amount=100, request_key="update-1"
    )
    await refund_goodwill(command, company.use_cases)


async def settle(company: Company, booking: Booking) -> None:
    """The customer cancels, and staff have given the money back."""
    await company.cancel(booking)
    (refund,) = await company.refunds(booking)
    command = of_staff.SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id)
    await settle_refund(command, company.use_cases)


@pytest.mark.parametrize(
    ("status", "act", "name"),
    [
        (S.REQUESTED, lambda company, booking: company.confirm(booking), "confirm"),
        (S.REQUESTED, lambda company, booking: company.cancel(booking, STAFF), "staff"),
        (S.REQUESTED, lambda company, booking: company.cancel(booking, STAFF, declined=True), "declined"),
        (S.REQUESTED, settle, "refunded"),
        (S.CONFIRMED, assign, "assign"),
        (S.OFFERED, reported(of_ride.AcceptOffer, accept_offer), "accept_offer"),
        (S.OFFERED, reported(of_ride.DeclineOffer, decline_offer), "decline_offer"),
        (S.ASSIGNED, reported(of_ride.ReportArrival, report_arrival), "report_arrival"),
        (S.ASSIGNED, reported(of_ride.GiveUpRide, give_up_ride), "give_up_ride"),
        (S.ASSIGNED, release, "release"),
        (S.ARRIVED, reported(of_ride.StartTrip, start_trip), "start_trip"),
        (S.ARRIVED, no_show, "no_show"),
        (S.ON_TRIP, reported(of_ride.CompleteTrip, complete_trip), "complete_trip"),
        (S.COMPLETED, give_back, "give_back_extra"),
    ],
)
async def test_a_staff_act_on_a_ride(company: Company, status: BookingStatus, act: Act, name: str) -> None:
    """What staff do to a ride is in the log once, with the dispatcher, the booking and the time."""
    booking = await company.ride(status)
    company.clock.forward(minutes=1)
    await act(company, booking)
    assert await last(company) == (DISPATCHER, name, booking.id, company.clock.now())
    assert (await company.acts()).count(name) == 1


async def test_a_booking_by_phone(company: Company) -> None:
    """A dispatcher's booking for a caller is in the log."""
    booking = await company.caller()
    assert await last(company) == (DISPATCHER, "book_by_phone", booking.id, company.clock.now())


async def test_the_drivers_own_steps_are_not_staff_acts(company: Company) -> None:
    """A whole ride by its driver, and a customer's cancellation, put nothing into the log of staff acts."""
    await company.cancel(await company.place())
    await company.ride(S.COMPLETED)
    assert await company.acts() == ["register", "invite_driver", "confirm", "assign"]


async def test_what_staff_do_to_the_fleet(company: Company) -> None:
    """Registering, inviting, changing and retiring are in the log, with the time and no booking."""
    use_cases = company.use_cases
    one = of_staff.RegisterVehicle(dispatcher_id=DISPATCHER, plate="12가3456", **CAR)
    car = (await register_vehicle(one, use_cases)).id
    assert await last(company) == (DISPATCHER, "register", None, company.clock.now())
    company.clock.forward(minutes=1)
    await register_lot(of_staff.RegisterLot(dispatcher_id=DISPATCHER, count=2, **CAR), use_cases)
    assert await last(company) == (DISPATCHER, "register_lot", None, company.clock.now())
    company.clock.forward(minutes=1)
    await invite_driver(of_staff.InviteDriver(dispatcher_id=DISPATCHER, vehicle_id=car), use_cases)
    assert await last(company) == (DISPATCHER, "invite_driver", None, company.clock.now())
    company.clock.forward(minutes=1)
    await change_vehicle(of_staff.ChangeVehicle(dispatcher_id=DISPATCHER, vehicle_id=car), use_cases)
    assert await last(company) == (DISPATCHER, "change_vehicle", None, company.clock.now())
    company.clock.forward(minutes=1)
    await retire_vehicle(of_staff.RetireVehicle(dispatcher_id=DISPATCHER, vehicle_id=car), use_cases)
    assert await last(company) == (DISPATCHER, "retire", None, company.clock.now())
