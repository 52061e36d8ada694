"""Cancelling in every state: the vehicle, the invoice and the money, to the won."""

import pytest

from domain.errors import AlreadyThere, BookingMovedOn, BookingNotFound, CancelRefused
from domain.values.actor import SYSTEM, Actor
from domain.values.reasons import CancelReason, RefundReason
from domain.values.status import BookingStatus, PaymentStatus, RefundStatus, VehicleState
from storage.tables.fleet import vehicles
from tests.builders import CUSTOMER, DISPATCHER, DRIVER, FARE, OTHER_CUSTOMER
from tests.usecases.company import Company, money

S = BookingStatus
STAFF = Actor.staff(DISPATCHER)
BEFORE_ARRIVAL = [S.REQUESTED, S.CONFIRMED, S.OFFERED, S.ASSIGNED]


@pytest.mark.parametrize("status", [*BEFORE_ARRIVAL, S.ARRIVED])
@pytest.mark.parametrize("radio", [False, True])
async def test_a_customer_cancels(company: Company, status: BookingStatus, radio: bool) -> None:
    """A customer gets all back before the arrival, all but the minimum fare after it; the vehicle is free."""
    if radio and status is S.OFFERED:
        status = S.ASSIGNED
    booking = await company.ride(status, radio=radio)
    ended = await company.cancel(booking)
    kept = 4_800 if status is S.ARRIVED else 0
    assert (ended.refund, ended.kept) == (FARE - kept, kept)
    found = await company.booking(booking)
    assert (found.status, found.cancel_reason) == (S.CANCELLED, CancelReason.CUSTOMER)
    assert money(found) == (FARE, kept, 0, FARE - kept)
    (refund,) = await company.refunds(booking)
    assert (refund.amount, refund.reason, refund.status) == (
        FARE - kept,
        RefundReason.CANCELLED,
        RefundStatus.MANUAL,
    )
    assert await company.stock() == 1
    assert [row.booking_id for row in await company.rows(vehicles)] == [None]


async def test_an_unpaid_booking_is_cancelled_with_its_invoice(company: Company) -> None:
    """Cancelling an unpaid booking takes its invoice away and owes nothing."""
    booking = await company.place()
    await company.told()
    ended = await company.cancel(booking)
    assert (ended.refund, ended.kept, await company.refunds(booking)) == (0, 0, [])
    (payment,) = await company.payments(booking)
    assert payment.status is PaymentStatus.EXPIRED
    assert sorted(await company.told_to(CUSTOMER)) == ["cancelled", "invoice_gone"]


@pytest.mark.parametrize("status", [S.ON_TRIP, S.COMPLETED])
async def test_a_customer_does_not_cancel_a_trip(company: Company, status: BookingStatus) -> None:
    """On trip, and after it, the customer's cancellation is refused and changes nothing."""
    booking = await company.ride(status)
    with pytest.raises(CancelRefused if status is S.ON_TRIP else BookingMovedOn):
        await company.cancel(booking)
    assert money(await company.booking(booking)) == (FARE, FARE, 0, 0)
    assert (await company.booking(booking)).version == booking.version


@pytest.mark.parametrize("status", [S.AWAITING_PAYMENT, *BEFORE_ARRIVAL, S.ARRIVED, S.ON_TRIP])
async def test_staff_cancel_with_all_back(company: Company, status: BookingStatus) -> None:
    """Staff may always cancel; all that was paid goes back, and the act is in the audit log."""
    booking = await company.ride(status)
    ended = await company.cancel(booking, STAFF, note="flooded road")
    paid = 0 if status is S.AWAITING_PAYMENT else FARE
    assert (ended.refund, ended.kept) == (paid, 0)
    found = await company.booking(booking)
    assert (found.cancel_reason, found.cancel_note) == (CancelReason.STAFF, "flooded road")
    assert (await company.acts())[-1] == "staff"


async def test_staff_decline(company: Company) -> None:
    """A declined booking is cancelled as such, and all goes back."""
    booking = await company.ride(S.REQUESTED)
    await company.cancel(booking, STAFF, declined=True, note="no cars tonight")
    found = await company.booking(booking)
    assert (found.cancel_reason, found.cancel_note) == (CancelReason.DECLINED, "no cars tonight")
    assert (await company.acts())[-1] == "declined"


@pytest.mark.parametrize(
    "actor", [Actor.customer(OTHER_CUSTOMER), Actor.driver(DRIVER), Actor.driver(CUSTOMER), SYSTEM]
)
async def test_nobody_else_cancels(company: Company, actor: Actor) -> None:
    """Somebody else's booking does not exist, for strangers and drivers alike."""
    booking = await company.ride(S.ASSIGNED)
    with pytest.raises(BookingNotFound):
        await company.cancel(booking, actor)
    assert (await company.booking(booking)).status is S.ASSIGNED


async def test_a_doubled_cancellation_ends_once(company: Company) -> None:
    """A second callback is told that it is done already; one refund is owed."""
    booking = await company.ride(S.ARRIVED)
    await company.cancel(booking, seen=booking.version, agreed_kept=4_800)
    for agreed, seen in ((4_800, booking.version), (4_800, None), (None, None)):
        with pytest.raises(AlreadyThere):
            await company.cancel(booking, seen=seen, agreed_kept=agreed)
    assert len(await company.refunds(booking)) == 1


async def test_the_customer_is_asked_again_when_the_terms_have_changed(company: Company) -> None:
    """A preview that said "all comes back" no longer counts once the driver has arrived."""
    booking = await company.ride(S.ARRIVED)
    with pytest.raises(BookingMovedOn) as refusal:
        await company.cancel(booking, agreed_kept=0)
    assert refusal.value.status == "arrived"
    assert (await company.booking(booking)).status is S.ARRIVED
    assert (await company.cancel(booking, agreed_kept=4_800)).kept == 4_800


async def test_a_dispatcher_loses_against_a_cancelling_customer(company: Company) -> None:
    """Who confirms what the customer has just cancelled is told who was first; nothing changes."""
    booking = await company.ride(S.REQUESTED)
    await company.cancel(booking)
    with pytest.raises(BookingMovedOn) as refusal:
        await company.confirm(booking, seen=booking.version)
    assert (refusal.value.actor_kind, refusal.value.actor_id) == ("customer", CUSTOMER)


async def test_a_cancelling_customer_loses_against_a_dispatcher(company: Company) -> None:
    """A cancel button of an older version is refused, saying where the booking stands now."""
    booking = await company.ride(S.REQUESTED)
    seen = booking.version
    await company.confirm(booking)
    with pytest.raises(BookingMovedOn) as refusal:
        await company.cancel(booking, seen=seen)
    assert refusal.value.status == "confirmed"


async def test_a_held_driver_hears_of_the_end(company: Company) -> None:
    """The driver who was asked sees the offer end; one on the way is rung up too."""
    booking = await company.ride(S.OFFERED)
    await company.told()
    await company.cancel(booking)
    assert await company.told_to(DRIVER) == ["job"]
    again = await company.place()
    await company.pay(again)
    car = (await company.rows(vehicles))[0]
    await company.assign(again, car)
    booking = await company.drive(again, S.ASSIGNED)
    await company.told()
    await company.cancel(booking)
    assert await company.told_to(DRIVER) == ["job", "job_cancelled"]


async def test_a_vehicle_going_off_leaves_with_the_cancellation(company: Company) -> None:
    """A driver who wished to stop is off, not in stock, when the ride is cancelled."""
    booking = await company.ride(S.ASSIGNED)
    async with company.use_cases.uow() as uow:
        vehicle = await uow.vehicles.of_driver(DRIVER)
        vehicle.close_shift()
        await uow.vehicles.save(vehicle)
        await uow.commit()
    await company.cancel(booking)
    assert (await company.vehicle(vehicle.id)).state is VehicleState.OFF
    assert await company.stock() == 0
