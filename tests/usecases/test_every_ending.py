"""Every way in which a ride can end early: the money, the vehicle, and who is told, in one table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from domain.commands.ride import ReportNoShow, UpdatePosition
from domain.errors import AlreadyThere, BookingMovedOn, CancelRefused, DomainError, NotYourJob
from domain.messages.delivery import STAFF_CHAT, Channel
from domain.model.booking import Booking
from domain.model.deadline import DeadlineKind
from domain.model.tariff import Grade
from domain.usecases.driving.report_no_show import report_no_show
from domain.usecases.driving.update_position import update_position
from domain.values.actor import Actor
from domain.values.reasons import CancelReason
from domain.values.status import BookingStatus, RefundStatus
from tests.builders import CUSTOMER, DISPATCHER, DRIVER, FARE, the_tariff
from tests.optional import the
from tests.usecases.company import Company, money, step

S, K = BookingStatus, DeadlineKind
STAFF = Actor.staff(DISPATCHER)
DEADLINES = {
    S.AWAITING_PAYMENT: K.PAY,
    S.REQUESTED: K.CONFIRM,
    S.CONFIRMED: K.NO_VEHICLE,
    S.OFFERED: K.NO_VEHICLE,
}


async def by_customer(company: Company, booking: Booking) -> None:
    """The customer cancels."""
    await company.cancel(booking)


async def by_staff(company: Company, booking: Booking) -> None:
    """A dispatcher cancels."""
    await company.cancel(booking, STAFF)


async def by_decline(company: Company, booking: Booking) -> None:
    """A dispatcher declines."""
    await company.cancel(booking, STAFF, declined=True)


async def by_deadline(company: Company, booking: Booking) -> None:
    """Time passes, and what is due is met; the dispatch side is up."""
    company.clock.forward(hours=1)
    async with company.use_cases.uow() as uow:
        await uow.notes.keep_time("heartbeat:dispatch", company.clock.now())
        await uow.commit()
    await company.reach_deadline(booking, DEADLINES.get(booking.status, K.NO_VEHICLE))


async def by_no_show(company: Company, booking: Booking) -> None:
    """The driver has waited in vain, as a dispatcher vouches."""
    company.clock.forward(minutes=6)
    await report_no_show(step(ReportNoShow, booking, STAFF), company.use_cases)


async def by_driver(company: Company, booking: Booking) -> None:
    """The driver, seen at the pickup, has waited in vain."""
    company.clock.forward(minutes=6)
    assert booking.pickup.position
    if booking.status is S.AWAITING_PAYMENT:
        await company.driver_car()
    await update_position(
        UpdatePosition(driver_id=DRIVER, position=booking.pickup.position), company.use_cases
    )
    await report_no_show(step(ReportNoShow, booking), company.use_cases)


@dataclass(frozen=True)
class End:
    """What a legal ending comes to: minor units kept, and what customer and driver get."""

    reason: CancelReason
    kept: int = 0
    customer: tuple[str, ...] = ("cancelled",)
    driver: tuple[str, ...] = ()


Way = Callable[[Company, Booking], Awaitable[None]]
R = CancelReason
EDITED, RUNG = ("job",), ("job", "job_cancelled")
UNPAID = ("cancelled", "invoice_gone")
UNCHANGED = None
ENDINGS: dict[Way, dict[BookingStatus, End | type[DomainError] | None]] = {
    by_customer: {
        S.AWAITING_PAYMENT: End(R.CUSTOMER, customer=UNPAID),
        S.REQUESTED: End(R.CUSTOMER),
        S.CONFIRMED: End(R.CUSTOMER),
        S.OFFERED: End(R.CUSTOMER, driver=EDITED),
        S.ASSIGNED: End(R.CUSTOMER, driver=RUNG),
        S.ARRIVED: End(R.CUSTOMER, kept=4_800, driver=RUNG),
        S.ON_TRIP: CancelRefused,
        S.COMPLETED: BookingMovedOn,
        S.CANCELLED: AlreadyThere,
    },
    by_staff: {
        S.AWAITING_PAYMENT: End(R.STAFF, customer=UNPAID),
        S.REQUESTED: End(R.STAFF),
        S.CONFIRMED: End(R.STAFF),
        S.OFFERED: End(R.STAFF, driver=EDITED),
        S.ASSIGNED: End(R.STAFF, driver=RUNG),
        S.ARRIVED: End(R.STAFF, driver=RUNG),
        S.ON_TRIP: End(R.STAFF, driver=RUNG),
        S.COMPLETED: BookingMovedOn,
        S.CANCELLED: AlreadyThere,
    },
    by_decline: {S.REQUESTED: End(R.DECLINED), S.COMPLETED: BookingMovedOn, S.CANCELLED: AlreadyThere},
    by_deadline: {
        S.AWAITING_PAYMENT: End(R.UNPAID, customer=UNPAID),
        S.REQUESTED: End(R.UNCONFIRMED),
        S.CONFIRMED: End(R.NO_VEHICLE),
        S.OFFERED: End(R.NO_VEHICLE, driver=EDITED),
        S.ASSIGNED: UNCHANGED,
        S.ARRIVED: UNCHANGED,
        S.ON_TRIP: UNCHANGED,
        S.COMPLETED: UNCHANGED,
        S.CANCELLED: UNCHANGED,
    },
    by_no_show: {
        **dict.fromkeys(S, BookingMovedOn),
        S.ARRIVED: End(R.NO_SHOW, kept=4_800, driver=EDITED),
    },
    by_driver: {
        **dict.fromkeys((S.AWAITING_PAYMENT, S.REQUESTED, S.CONFIRMED, S.CANCELLED), NotYourJob),
        **dict.fromkeys((S.OFFERED, S.ASSIGNED, S.ON_TRIP, S.COMPLETED), BookingMovedOn),
        S.ARRIVED: End(R.NO_SHOW, kept=4_800, driver=EDITED),
    },
}
CASES = [(way, status, end) for way, ends in ENDINGS.items() for status, end in ends.items()]
NAMED = [f"{way.__name__}-{status.value}" for way, status, _ in CASES]


async def the_ride(company: Company, status: BookingStatus) -> Booking:
    """A ride in this state; a cancelled one was requested before. What was said on the way is forgotten."""
    reached = S.REQUESTED if status is S.CANCELLED else status
    booking = await company.ride(reached)
    if status is S.CANCELLED:
        booking = (await company.cancel(booking, STAFF)).booking
    await company.told()
    return booking


def paid(status: BookingStatus) -> int:
    """What was paid by then, in won."""
    return 0 if status is S.AWAITING_PAYMENT else FARE


@pytest.mark.parametrize(("way", "status", "end"), CASES, ids=NAMED)
async def test_every_ending(
    company: Company, way: Way, status: BookingStatus, end: End | type[DomainError] | None
) -> None:
    """Each ending keeps what the terms say, owes the rest, frees the vehicle, and tells all it concerns."""
    before = await the_ride(company, status)
    held, stood = before.holds_vehicle, money(before)
    if isinstance(end, type):
        with pytest.raises(end):
            await way(company, before)
    else:
        await way(company, before)
    found = await company.booking(before)
    if not isinstance(end, End):
        assert (found.status, money(found)) == (status, stood)
        return
    back = paid(status) - end.kept
    assert (found.status, found.cancel_reason) == (S.CANCELLED, end.reason)
    assert money(found) == (paid(status), end.kept, 0, back)
    refunds = [(each.amount, each.status) for each in await company.refunds(before)]
    assert refunds == ([(back, RefundStatus.MANUAL)] if back else [])
    if held:
        assert (await company.vehicle(the(before.vehicle_id))).booking_id is None
    await told_to_all(company, end, card=bool(paid(status)), task=bool(back))


async def told_to_all(company: Company, end: End, *, card: bool, task: bool) -> None:
    """The customer, the driver and the staff each got what they should."""
    told: dict[int, list[str]] = {CUSTOMER: [], DRIVER: [], STAFF_CHAT: []}
    for each in await company.told():
        told[each.chat_id].append(each.template)
    assert sorted(told[CUSTOMER]) == sorted(end.customer)
    assert sorted(told[DRIVER]) == sorted(end.driver)
    assert told[STAFF_CHAT] == ["card"] * card + ["refund_task"] * task


@pytest.mark.parametrize("status", [S.REQUESTED, S.CONFIRMED, S.OFFERED, S.ASSIGNED, S.ARRIVED, S.ON_TRIP])
async def test_where_a_gateway_pays_back(company: Company, status: BookingStatus) -> None:
    """With a gateway the refund is a call of its own, due in the same transaction; no task is made."""
    company.rule(refund_way="gateway")
    booking = await the_ride(company, status)
    await by_staff(company, booking)
    told = await company.told()
    assert [each.template for each in told if each.channel is Channel.GATEWAY] == ["refund"]
    assert "refund_task" not in [each.template for each in told]


@pytest.mark.parametrize("keeps", [0, 3_000, 4_800, FARE, 50_000])
@pytest.mark.parametrize("status", list(S))
async def test_the_terms_of_the_day_of_booking_hold(
    company: Company, status: BookingStatus, keeps: int
) -> None:
    """Whatever the settings and the tariff become, a booking ends by the fare and terms stored with it."""
    company.rule(kept_after_arrival=keeps)
    booking = await the_ride(company, status)
    cheaper = the_tariff(grades=(Grade("basic", {"ko": "일반"}, 4, 1, 1, 1, 1),), min_fare=1)
    company.rule(kept_after_arrival=1, tariff=cheaper)
    if status in (S.ON_TRIP, S.COMPLETED, S.CANCELLED):
        with pytest.raises(DomainError):
            await company.cancel(booking)
        return
    ended = await company.cancel(booking)
    kept = min(keeps, FARE) if status is S.ARRIVED else 0
    assert (ended.kept, ended.refund) == (kept, paid(status) - kept)
    assert (ended.booking.fare, ended.booking.terms.kept_after_arrival) == (FARE, min(keeps, FARE))
