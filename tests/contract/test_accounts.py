"""The accounts: right after any history, and every wrong row found, on both databases."""

from collections.abc import AsyncIterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from domain.commands.staff import RefundGoodwill, SettleRefund
from domain.model.ledger import Fault, Moved
from domain.policies.days import day_bounds
from domain.policies.reconciliation import Close, Sums
from domain.usecases.accounts.close_accounts import close_everything, close_period, close_with_audit
from domain.usecases.refunds.refund_goodwill import refund_goodwill
from domain.usecases.refunds.settle_refund import settle_refund
from domain.values.actor import Actor
from domain.values.ids import CustomerId
from domain.values.status import BookingStatus
from storage.queries.accounts import PORTION, SqlAccounts
from storage.tables.money import refunds
from tests.builders import DISPATCHER, FARE, OTHER_CUSTOMER, START
from tests.tampering import tamper
from tests.usecases.company import Company

S = BookingStatus
SEOUL = ZoneInfo("Asia/Seoul")
MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """A company on an empty database."""
    founded = Company(database_url)
    yield founded
    await founded.database.close()


@pytest.fixture
def accounts(company: Company) -> SqlAccounts:
    """Its accounts."""
    return SqlAccounts(company.database)


async def day(accounts: SqlAccounts, which: date) -> Close:
    """The close of one day in Seoul."""
    return await close_period(accounts, day_bounds(which, SEOUL))


async def everything(accounts: SqlAccounts) -> Close:
    """The close of all days."""
    return await close_everything(accounts, lambda _: None)


async def audited(accounts: SqlAccounts, which: date) -> set[tuple[Fault, str]]:
    """What is wrong with all that was touched on one day in Seoul."""
    found = (await close_with_audit(accounts, day_bounds(which, SEOUL))).mismatches
    return {(each.fault, each.name) for each in found}


async def settle_all(company: Company) -> None:
    """Every refund by hand is given back."""
    for row in await company.rows(refunds):
        if row.status == "manual":
            await settle_refund(SettleRefund(dispatcher_id=DISPATCHER, refund_id=row.id), company.use_cases)


async def busy_days(company: Company) -> None:
    """Days with a driven ride, an unpaid one, a late cancellation, extra money back, a second charge."""
    driven = await company.ride(S.COMPLETED)
    await company.pay(driven)
    company.clock.forward(hours=9)
    late = await company.ride_with_radio_car(S.ARRIVED)
    await company.cancel(late)
    company.clock.forward(hours=1)
    extra = RefundGoodwill(dispatcher_id=DISPATCHER, code=driven.code, amount=1_000, request_key="m1")
    await refund_goodwill(extra, company.use_cases)
    company.clock.forward(hours=14)
    await settle_all(company)
    await company.place(OTHER_CUSTOMER)
    late_extra = RefundGoodwill(dispatcher_id=DISPATCHER, code=late.code, amount=800, request_key="m2")
    await refund_goodwill(late_extra, company.use_cases)


async def test_the_days_add_up_to_the_whole(company: Company, accounts: SqlAccounts) -> None:
    """A booking stands in the day it was placed on, with all its money; the days add up to the total."""
    await busy_days(company)
    days = [await day(accounts, which) for which in (MONDAY, TUESDAY, WEDNESDAY)]
    whole = await everything(accounts)
    assert [each.totals.get("KRW", Sums()).bookings for each in days] == [2, 1, 0]
    assert days[0].totals["KRW"] == Sums(2, 3 * FARE, FARE - 1_000 + 4_000, 2 * FARE - 4_800 + 1_000, 800)
    assert days[1].totals["KRW"] == Sums(1, 0, 0, 0, 0)
    for name in ("bookings", "captured", "kept", "refunded", "due"):
        of_days = sum(getattr(each.totals.get("KRW", Sums()), name) for each in days)
        assert of_days == getattr(whole.totals["KRW"], name)
    assert whole.grades[("KRW", "basic")] == whole.totals["KRW"]
    assert [each.mismatches for each in (*days, whole)] == [[]] * 4


async def test_money_moves_on_its_own_day(company: Company, accounts: SqlAccounts) -> None:
    """What came in, was promised back and went back counts for the day on which it did; it adds up, too."""
    await busy_days(company)
    first, second, whole = (
        (await day(accounts, MONDAY)).moved,
        (await day(accounts, TUESDAY)).moved,
        (await everything(accounts)).moved,
    )
    back = FARE + FARE - 4_800 + 1_000
    assert first == [Moved(currency="KRW", captured=3 * FARE, promised=back - 1_000, returned=0)]
    assert second == [Moved(currency="KRW", captured=0, promised=1_800, returned=back)]
    assert whole == [Moved(currency="KRW", captured=3 * FARE, promised=back + 800, returned=back)]
    assert (await day(accounts, WEDNESDAY)).moved == []


async def test_accounts_in_every_state_are_right(company: Company, accounts: SqlAccounts) -> None:
    """Whatever state a ride is in, its accounts agree."""
    for number, status in enumerate(each for each in S if each is not S.CANCELLED):
        await company.ride_with_radio_car(status, customer_id=OTHER_CUSTOMER + number)
    closed = await everything(accounts)
    assert closed.totals["KRW"].bookings == 8
    assert closed.mismatches == []


WRONG: dict[str, tuple[str, set[Fault]]] = {
    "a charge grew": ("UPDATE payments SET amount = amount + 1", {Fault.CAPTURED, Fault.FARE}),
    "a charge is gone": (
        "UPDATE payments SET status = 'failed', charge_id = NULL",
        {Fault.CAPTURED, Fault.OVERDRAWN, Fault.NOT_PAID},
    ),
    "the booking says more": (
        "UPDATE bookings SET captured = captured + 5, kept = kept + 5",
        {Fault.CAPTURED},
    ),
    "kept is called refunded": (
        "UPDATE bookings SET kept = kept - 5, refunded = refunded + 5",
        {Fault.REFUNDED},
    ),
    "kept is called due": (
        "UPDATE bookings SET kept = kept - 5, refund_due = refund_due + 5",
        {Fault.DUE},
    ),
    "a refund shrank": ("UPDATE refunds SET amount = amount - 1", {Fault.DUE}),
    "a refund is gone": ("DELETE FROM refunds", {Fault.DUE}),
    "a refund counts as done": ("UPDATE refunds SET status = 'done'", {Fault.DUE, Fault.REFUNDED}),
    "more goes back than came": (
        "UPDATE refunds SET amount = amount + 9000",
        {Fault.DUE, Fault.OVERDRAWN},
    ),
    "a fare without a request": ("UPDATE bookings SET steps = '{}'", {Fault.NOT_REQUESTED}),
    "a request without a fare": (
        "UPDATE payments SET surplus = (1 = 1)",
        {Fault.NOT_PAID},
    ),
    "the history is gone": ("DELETE FROM events", {Fault.NO_HISTORY}),
}


@pytest.mark.parametrize("what", WRONG)
async def test_wrong_accounts_are_found(company: Company, accounts: SqlAccounts, what: str) -> None:
    """A row that was changed behind the app's back is named with its booking and what it should be."""
    booking = await company.ride_with_radio_car(S.ARRIVED)
    await company.cancel(booking)
    assert (await everything(accounts)).mismatches == []
    statement, expected = WRONG[what]
    await tamper(company.url, statement)
    found = (await everything(accounts)).mismatches
    assert {each.fault for each in found} == expected
    assert {each.name for each in found} == {booking.code}
    assert all(each.says != each.should for each in found)
    if what != "the history is gone":
        assert {each.fault for each in (await day(accounts, MONDAY)).mismatches} == expected


async def test_one_ride_paid_by_two_fares(company: Company, accounts: SqlAccounts) -> None:
    """Two charges that both count as the fare are found."""
    booking = await company.ride_with_radio_car(S.COMPLETED)
    await company.pay(booking)
    await tamper(company.url, "UPDATE payments SET surplus = (1 = 0)")
    found = (await everything(accounts)).mismatches
    assert [(each.fault, each.says, each.should) for each in found] == [(Fault.PAID_TWICE, 2 * FARE, FARE)]


async def test_strays_are_found(company: Company, accounts: SqlAccounts) -> None:
    """A charge whose booking is missing, and a refund whose charge is, are found by their numbers."""
    booking = await company.ride(S.REQUESTED)
    await company.cancel(booking, Actor.staff(DISPATCHER))
    (payment,), (refund,) = await company.payments(booking), await company.refunds(booking)
    await tamper(company.url, "DELETE FROM payments")
    found = (await everything(accounts)).mismatches
    assert (Fault.STRAY_REFUND, str(refund.id), FARE) in [(f.fault, f.name, f.says) for f in found]
    await tamper(company.url, "DELETE FROM bookings", "DELETE FROM refunds")
    await tamper(
        company.url,
        "INSERT INTO payments (id, booking_id, amount, currency, gateway, idempotency_key, created_at,"
        " status, charge_id, surplus, asked_times, approved_at)"
        f" VALUES ({payment.id}, 404, 11600, 'KRW', 'telegram', 'k', 0,"
        f" 'approved', 'ch', (1 = 0), 0, {int(START.timestamp())}000000)",
    )
    (stray,) = (await everything(accounts)).mismatches
    assert (stray.fault, stray.name, stray.says) == (Fault.STRAY_CHARGE, str(payment.id), FARE)


async def test_a_booking_at_midnight_is_in_one_day(company: Company, accounts: SqlAccounts) -> None:
    """The last moment of a day belongs to it, and midnight to the next."""
    midnight = day_bounds(TUESDAY, SEOUL)[0]
    company.clock.at = midnight
    company.clock.forward(microseconds=-1)
    before = await company.place()
    company.clock.at = midnight
    after = await company.place(OTHER_CUSTOMER)
    assert [each.code for each in (await day(accounts, MONDAY)).bookings] == [before.code]
    assert [each.code for each in (await day(accounts, TUESDAY)).bookings] == [after.code]


async def test_a_day_is_audited_with_all_that_was_touched_on_it(
    company: Company, accounts: SqlAccounts
) -> None:
    """A wrong booking is found on the days of its placing, of its money and of its last change; else not."""
    ride = await company.ride_with_radio_car(S.ARRIVED)
    company.clock.forward(hours=24)
    await company.cancel(ride)
    company.clock.forward(hours=24)
    await settle_all(company)
    wrong = {(Fault.CAPTURED, ride.code)}
    await tamper(company.url, "UPDATE bookings SET captured = captured + 5, kept = kept + 5")
    days = (MONDAY, TUESDAY, WEDNESDAY, date(2026, 3, 5))
    assert [await audited(accounts, which) for which in days] == [wrong, wrong, wrong, set()]
    await tamper(company.url, "DELETE FROM refunds")
    lost = {*wrong, (Fault.REFUNDED, ride.code)}
    assert [await audited(accounts, which) for which in days] == [lost, lost, set(), set()]
    await tamper(company.url, "UPDATE bookings SET contact_phone = ''")
    assert [await audited(accounts, which) for which in days] == [lost, set(), set(), set()]


async def test_a_stray_is_found_on_the_day_it_moved(company: Company, accounts: SqlAccounts) -> None:
    """A charge counts for the day of its approval, a refund for those of its opening and its end."""
    booking = await company.ride(S.REQUESTED)
    company.clock.forward(hours=24)
    await company.cancel(booking, Actor.staff(DISPATCHER))
    company.clock.forward(hours=24)
    await settle_all(company)
    (payment,), (refund,) = await company.payments(booking), await company.refunds(booking)
    await tamper(company.url, "DELETE FROM my_rides", "DELETE FROM events", "DELETE FROM bookings")
    charge, back = (Fault.STRAY_CHARGE, str(payment.id)), (Fault.STRAY_REFUND, str(refund.id))
    found = [await audited(accounts, which) for which in (MONDAY, TUESDAY, WEDNESDAY)]
    assert found == [{charge}, {back}, {back}]


async def test_all_bookings_are_read_in_portions(
    company: Company, accounts: SqlAccounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each booking is in one portion, the oldest first, however many make a portion."""
    monkeypatch.setattr("storage.queries.accounts.PORTION", PORTION.limit(2))
    placed = [await company.place(CustomerId(OTHER_CUSTOMER + n)) for n in range(5)]
    read = [[each.code for each in portion] async for portion in accounts.portions()]
    codes = [each.code for each in placed]
    assert read == [codes[:2], codes[2:4], codes[4:]]
    assert await accounts.count() == 5
