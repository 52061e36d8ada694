"""With the dispatch side down bookings are kept, customers told once, and deadlines stand still."""

from datetime import timedelta

import pytest

from domain.model.booking import Booking
from domain.model.deadline import DeadlineKind
from domain.services.dispatch_heartbeat import dispatch_is_up
from domain.usecases.time.record_heartbeat import CATCH_UP, record_heartbeat
from domain.usecases.time.warn_dispatch_down import warn_dispatch_down
from domain.values.actor import Actor
from domain.values.ids import CustomerId
from domain.values.reasons import CancelReason
from domain.values.status import BookingStatus
from storage.tables.traffic import deliveries
from tests.builders import CUSTOMER, DISPATCHER, HOUR, MINUTE, OTHER_CUSTOMER, START
from tests.usecases.company import Company

S, K = BookingStatus, DeadlineKind


async def is_up(company: Company) -> bool:
    """Whether the dispatch side counts as up."""
    async with company.use_cases.uow() as uow:
        return await dispatch_is_up(uow, company.use_cases)


async def paid(company: Company, customer: int = CUSTOMER) -> Booking:
    """A paid booking of this customer."""
    return await company.pay(await company.place(CustomerId(customer)))


async def test_a_side_is_up_for_a_minute_after_its_beat(company: Company) -> None:
    """The dispatch side is up until its last beat is a minute old; the other side's beat says nothing."""
    assert not await is_up(company)
    await record_heartbeat("booking", company.use_cases)
    assert not await is_up(company)
    await record_heartbeat("dispatch", company.use_cases)
    company.clock.forward(seconds=60)
    assert await is_up(company)
    company.clock.forward(seconds=1)
    assert not await is_up(company)


async def test_nothing_is_cancelled_while_nobody_can_confirm(company: Company) -> None:
    """With the dispatch side down a booking outlives its time to be confirmed, up to two hours."""
    await record_heartbeat("dispatch", company.use_cases)
    booking = await paid(company)
    company.clock.forward(hours=1, minutes=59)
    assert (await company.reach_deadline(booking, K.CONFIRM)).status is S.REQUESTED
    company.clock.forward(minutes=1)
    ended = await company.reach_deadline(booking, K.CONFIRM)
    assert ended.cancel_reason is CancelReason.UNCONFIRMED


async def test_a_ride_waits_for_its_vehicle_while_nobody_can_assign(company: Company) -> None:
    """With the dispatch side down a confirmed ride is not given up before two hours past its pickup."""
    await record_heartbeat("dispatch", company.use_cases)
    booking = await paid(company)
    await company.confirm(booking)
    company.clock.forward(hours=1, minutes=59)
    assert (await company.reach_deadline(booking, K.NO_VEHICLE)).status is S.CONFIRMED
    company.clock.forward(minutes=1)
    assert (await company.reach_deadline(booking, K.NO_VEHICLE)).status is S.CANCELLED


async def test_a_gap_moves_the_deadlines(company: Company) -> None:
    """When the dispatch side is back, it has as much time left to confirm as it had when it went."""
    await record_heartbeat("dispatch", company.use_cases)
    booking = await paid(company)
    company.clock.forward(minutes=1)
    await record_heartbeat("dispatch", company.use_cases)
    company.clock.forward(minutes=40)
    await record_heartbeat("dispatch", company.use_cases)
    assert (await company.booking(booking)).confirm_by == START + 55 * MINUTE
    assert (await company.reach_deadline(booking, K.CONFIRM)).status is S.REQUESTED
    company.clock.forward(minutes=14)
    async with company.use_cases.uow() as uow:
        await uow.notes.keep_time("heartbeat:dispatch", company.clock.now())
        await uow.commit()
    assert (await company.reach_deadline(booking, K.CONFIRM)).status is S.CANCELLED


async def test_who_booked_during_the_gap_has_the_whole_time(company: Company) -> None:
    """A booking that was paid while the dispatch side was down has its whole time once it is back."""
    await record_heartbeat("dispatch", company.use_cases)
    company.clock.forward(minutes=30)
    booking = await paid(company)
    company.clock.forward(minutes=30)
    await record_heartbeat("dispatch", company.use_cases)
    assert (await company.booking(booking)).confirm_by == START + 75 * MINUTE


async def test_a_dispatch_side_that_was_never_there(company: Company) -> None:
    """What was booked before the dispatch side was ever started has its whole time once it is there."""
    booking = await paid(company)
    company.clock.forward(minutes=50)
    await record_heartbeat("dispatch", company.use_cases)
    assert (await company.reach_deadline(booking, K.CONFIRM)).status is S.REQUESTED
    assert (await company.booking(booking)).confirm_by == START + 65 * MINUTE


@pytest.mark.parametrize("offered", [False, True])
async def test_there_is_time_to_find_a_vehicle_after_a_gap(company: Company, offered: bool) -> None:
    """A ride without vehicle, also one whose driver could not answer, is not given up at once after a gap."""
    await record_heartbeat("dispatch", company.use_cases)
    booking = await paid(company)
    await company.confirm(booking)
    if offered:
        await company.assign(booking, await company.driver_car())
    company.clock.forward(hours=1)
    await record_heartbeat("dispatch", company.use_cases)
    assert (await company.reach_deadline(booking, K.NO_VEHICLE)).status is not S.CANCELLED
    company.clock.at += CATCH_UP
    async with company.use_cases.uow() as uow:
        await uow.notes.keep_time("heartbeat:dispatch", company.clock.now())
        await uow.commit()
    assert (await company.reach_deadline(booking, K.NO_VEHICLE)).status is S.CANCELLED


@pytest.mark.parametrize(("side", "gap"), [("dispatch", 60), ("booking", 3600)])
async def test_what_is_no_gap_moves_nothing(company: Company, side: str, gap: int) -> None:
    """A regular beat, or a gap of the other side, moves no deadline."""
    await record_heartbeat("dispatch", company.use_cases)
    await record_heartbeat(side, company.use_cases)
    booking = await paid(company)
    company.clock.forward(seconds=gap)
    await record_heartbeat(side, company.use_cases)
    assert (await company.booking(booking)).confirm_by == START + 15 * MINUTE


async def test_customers_are_told_once(company: Company) -> None:
    """Whoever has waited a minute is told once that the dispatch side is slow, and may cancel for all."""
    await record_heartbeat("dispatch", company.use_cases)
    booking = await paid(company)
    await company.told()
    await warn_dispatch_down(company.use_cases)
    assert await company.told() == []
    company.clock.forward(seconds=61)
    just_now = await paid(company, OTHER_CUSTOMER)
    for _ in range(2):
        await warn_dispatch_down(company.use_cases)
    told = [(each.chat_id, each.template) for each in await company.told()]
    assert (CUSTOMER, "dispatch_slow") in told
    assert [chat for chat, template in told if template == "dispatch_slow"] == [CUSTOMER]
    company.clock.forward(seconds=60)
    await warn_dispatch_down(company.use_cases)
    told = [(each.chat_id, each.template) for each in await company.told()]
    assert told == [(OTHER_CUSTOMER, "dispatch_slow")]
    assert (await company.cancel(booking)).refund == booking.fare
    assert just_now.status is S.REQUESTED


async def test_a_caller_waits_in_silence(company: Company) -> None:
    """A caller without an account, and whoever is confirmed already, is not written to."""
    booking = await company.caller()
    await company.pay(booking, payer_id=None)
    await company.confirm(await paid(company))
    company.clock.forward(minutes=5)
    await company.told()
    await warn_dispatch_down(company.use_cases)
    assert await company.told() == []


async def test_what_happened_meanwhile_waits(company: Company) -> None:
    """With the dispatch side down bookings are taken, and the cards for staff wait as deliveries."""
    booking = await paid(company)
    waiting = [row.subject for row in await company.rows(deliveries) if row.state == "pending"]
    assert f"card:{booking.id}" in waiting


async def test_a_scheduled_booking_outlives_a_long_gap(company: Company) -> None:
    """A scheduled booking that nobody could confirm is kept until two hours past its pickup."""
    booking = await company.pay(await company.place(pickup_at=START + 5 * HOUR))
    company.clock.at = START + 7 * HOUR - timedelta(seconds=1)
    assert (await company.reach_deadline(booking, K.CONFIRM)).status is S.REQUESTED
    company.clock.forward(seconds=1)
    assert (await company.reach_deadline(booking, K.CONFIRM)).status is S.CANCELLED
    assert (await company.booking(booking)).moved_by != Actor.staff(DISPATCHER)
