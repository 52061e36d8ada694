"""Charges: what pre-checkout lets through, and what an arrived charge changes, once."""

from dataclasses import replace
from typing import Any

import pytest

from domain.commands.customer import CheckCheckout, SendInvoiceAgain
from domain.errors import AmountDiffers, NotYourInvoice, PaymentNoLongerOpen, PaymentNotFound
from domain.messages.delivery import STAFF_CHAT
from domain.model.booking import Booking
from domain.model.deadline import DeadlineKind
from domain.usecases.payments.check_checkout import check_checkout
from domain.usecases.payments.send_invoice_again import send_invoice_again
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import PaymentId
from domain.values.invoice_payload import invoice_payload, payment_in_payload
from domain.values.reasons import RefundReason
from domain.values.status import BookingStatus, PaymentStatus, RefundStatus
from storage.tables.rides import events
from tests.builders import CUSTOMER, DISPATCHER, FARE, HOUR, MINUTE, OTHER_CUSTOMER, START
from tests.usecases.company import Company, money

S = BookingStatus


async def check(company: Company, booking: Booking, **changes: Any) -> None:
    """Telegram asks about the booking's latest payment."""
    payment = (await company.payments(booking))[-1]
    payload = invoice_payload(payment.id)
    asked = CheckCheckout(payer_id=CUSTOMER, payload=payload, amount=FARE, currency="KRW")
    await check_checkout(replace(asked, **changes), company.use_cases)


async def test_a_checkout_that_may_go_ahead(company: Company) -> None:
    """The customer's own, exact, open payment may go ahead, and asking changes nothing."""
    booking = await company.place()
    company.clock.forward(minutes=14, seconds=59)
    await check(company, booking)
    assert await company.booking(booking) == await company.by_code(booking.code)
    assert (await company.payments(booking))[0].status is PaymentStatus.CREATED


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"payer_id": OTHER_CUSTOMER}, NotYourInvoice),
        ({"amount": FARE - 1}, AmountDiffers),
        ({"amount": FARE + 1}, AmountDiffers),
        ({"currency": "USD"}, AmountDiffers),
        ({"payload": "payment:1"}, PaymentNotFound),
        ({"payload": "payment:x"}, PaymentNotFound),
        ({"payload": ""}, PaymentNotFound),
    ],
)
async def test_a_checkout_that_is_refused(company: Company, asked: dict[str, Any], refusal: type) -> None:
    """A stranger's, wrong or unknown payment is refused before any money moves."""
    booking = await company.place()
    with pytest.raises(refusal):
        await check(company, booking, **asked)


async def test_no_checkout_after_the_time(company: Company) -> None:
    """At the end of the time to pay, a checkout is refused even before the scheduler has looked."""
    booking = await company.place()
    company.clock.forward(minutes=15)
    with pytest.raises(PaymentNoLongerOpen):
        await check(company, booking)


async def test_no_checkout_of_what_is_paid_cancelled_or_replaced(company: Company) -> None:
    """A paid booking, a cancelled one and an invoice that was replaced are not to be paid."""
    paid = await company.ride(S.REQUESTED)
    with pytest.raises(PaymentNoLongerOpen):
        await check(company, paid)
    await company.cancel(paid)
    booking = await company.place()
    first = invoice_payload((await company.payments(booking))[0].id)
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.use_cases)
    with pytest.raises(PaymentNoLongerOpen):
        await check(company, booking, payload=first)
    await check(company, booking)
    await company.cancel(booking)
    with pytest.raises(PaymentNoLongerOpen):
        await check(company, booking)


async def test_no_checkout_while_another_invoice_was_paid(company: Company) -> None:
    """Where an earlier invoice's late charge has paid the ride, its newer invoice is refused."""
    booking = await company.place()
    earlier = (await company.payments(booking))[0]
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.use_cases)
    paid = await company.pay(booking, payment=earlier)
    assert paid.status is S.REQUESTED
    with pytest.raises(PaymentNoLongerOpen):
        await check(company, booking)


async def test_the_fare_requests_the_ride(company: Company) -> None:
    """The exact fare puts the booking in the queue, tells the customer, and draws the card for staff."""
    booking = await company.place()
    await company.told()
    company.clock.forward(minutes=1)
    paid = await company.pay(booking, provider_charge_id="provider-1")
    assert (paid.status, paid.confirm_by) == (S.REQUESTED, START + 16 * MINUTE)
    assert money(paid) == (FARE, FARE, 0, 0)
    (payment,) = await company.payments(paid)
    assert (payment.status, payment.charge_id) == (PaymentStatus.APPROVED, "charge-1")
    assert (payment.provider_charge_id, payment.approved_at) == ("provider-1", START + MINUTE)
    assert [each.template for each in await company.told()] == ["requested", "card"]


async def test_a_scheduled_ride_is_confirmed_by_half_an_hour_before(company: Company) -> None:
    """A scheduled ride may be confirmed until 30 minutes before its pickup."""
    paid = await company.pay(await company.place(pickup_at=START + 5 * HOUR))
    assert paid.confirm_by == START + 5 * HOUR - 30 * MINUTE


async def test_a_charge_counts_once(company: Company) -> None:
    """However often a charge is delivered, money, history and messages change once."""
    booking = await company.place()
    for _ in range(3):
        paid = await company.pay(booking, charge_id="charge-x")
    before = len(await company.rows(events))
    await company.told()
    await company.cancel(paid)
    await company.pay(booking, charge_id="charge-x")
    assert len(await company.rows(events)) == before + 2
    assert money(await company.booking(booking)) == (FARE, 0, 0, FARE)
    assert len(await company.refunds(booking)) == 1


async def test_a_second_charge_goes_back(company: Company) -> None:
    """A second charge on a paid booking goes back by itself, and the ride stays paid."""
    booking = await company.ride(S.CONFIRMED)
    await company.told()
    again = await company.pay(booking)
    assert (again.status, money(again)) == (S.CONFIRMED, (2 * FARE, FARE, 0, FARE))
    (refund,) = await company.refunds(booking)
    first, second = await company.payments(booking)
    assert (refund.payment_id, refund.amount, refund.reason) == (second.id, FARE, RefundReason.PAID_TWICE)
    assert (first.surplus, second.surplus) == (False, True)
    surplus = [each for each in await company.told() if each.chat_id == CUSTOMER]
    assert [(each.template, each.arguments) for each in surplus] == [
        ("surplus", {"reason": "paid_twice", "amount": FARE})
    ]


@pytest.mark.parametrize("expired", [True, False])
async def test_a_charge_that_comes_too_late_goes_back(company: Company, expired: bool) -> None:
    """A charge that lands on an expired or cancelled booking goes back by itself and wakes nothing."""
    booking = await company.place()
    if expired:
        company.clock.forward(minutes=15)
        await company.reach_deadline(booking, DeadlineKind.PAY)
    else:
        await company.cancel(booking)
    await company.told()
    late = await company.pay(booking)
    assert (late.status, money(late)) == (S.CANCELLED, (FARE, 0, 0, FARE))
    (payment,) = await company.payments(booking)
    assert (payment.status, payment.surplus) == (PaymentStatus.APPROVED, True)
    (refund,) = await company.refunds(booking)
    assert (refund.reason, refund.status) == (RefundReason.PAID_TOO_LATE, RefundStatus.MANUAL)
    assert sorted(each.template for each in await company.told()) == ["refund_task", "surplus"]


async def test_a_charge_after_the_time_but_before_the_ticker_pays(company: Company) -> None:
    """Who pays in the moment between the end of the time and the scheduler's look has paid."""
    booking = await company.place()
    company.clock.forward(minutes=15, seconds=1)
    await company.pay(booking)
    assert (await company.reach_deadline(booking, DeadlineKind.PAY)).status is S.REQUESTED


@pytest.mark.parametrize("amount", [FARE - 1, FARE + 1, 1])
async def test_a_wrong_amount_pays_for_nothing(company: Company, amount: int) -> None:
    """A charge of another amount goes back whole, and the booking still waits for its fare."""
    booking = await company.place()
    odd = await company.pay(booking, amount=amount)
    assert (odd.status, money(odd)) == (S.AWAITING_PAYMENT, (amount, 0, 0, amount))
    assert [refund.amount for refund in await company.refunds(booking)] == [amount]
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.use_cases)
    paid = await company.pay(booking)
    assert (paid.status, money(paid)) == (S.REQUESTED, (amount + FARE, FARE, 0, amount))


async def test_a_strangers_charge_goes_back_to_the_stranger(company: Company) -> None:
    """An invoice that a stranger managed to pay requests nothing, goes back, and the stranger is told."""
    booking = await company.place()
    await company.told()
    odd = await company.pay(booking, payer_id=OTHER_CUSTOMER)
    assert (odd.status, money(odd)) == (S.AWAITING_PAYMENT, (FARE, 0, 0, FARE))
    assert await company.told_to(OTHER_CUSTOMER) == ["surplus"]


async def test_a_gateways_charge_names_no_payer(company: Company) -> None:
    """A charge that was read back from a gateway counts for the booking's own customer."""
    booking = await company.place()
    paid = await company.pay(booking, payer_id=None)
    assert (paid.status, paid.moved_by) == (S.REQUESTED, SYSTEM)
    await company.told()
    await company.pay(booking, payer_id=None)
    assert await company.told_to(CUSTOMER) == ["surplus"]


async def test_a_late_charge_of_an_unclaimed_booking_tells_nobody(company: Company) -> None:
    """A gateway's charge for a caller without an account goes back through staff alone."""
    booking = await company.caller()
    await company.cancel(booking, Actor.staff(DISPATCHER))
    await company.told()
    assert (await company.pay(booking, payer_id=None)).refund_due == FARE
    assert {each.chat_id for each in await company.told()} == {STAFF_CHAT}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"currency": "USD"}, AmountDiffers),
        ({"payload": "x"}, PaymentNotFound),
        ({"payload": "payment:5"}, PaymentNotFound),
    ],
)
async def test_a_charge_that_cannot_be_booked(company: Company, changes: Any, refusal: type) -> None:
    """A charge in another currency, or for no payment of ours, is refused loudly and changes nothing."""
    booking = await company.place()
    with pytest.raises(refusal):
        await company.pay(booking, **changes)
    assert money(await company.booking(booking)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "payment:",
        "payment:-1",
        "payment:²",
        "payment:1 ",
        "booking:1",
        "1",
        "payment:" + "9" * 20,
        "payment:9223372036854775808",
    ],
)
def test_payloads_from_outside(text: str) -> None:
    """Only what we may have written ourselves names a payment, up to the last number that can be stored."""
    with pytest.raises(PaymentNotFound):
        payment_in_payload(text)
    for number in (12, 9_223_372_036_854_775_807):
        assert payment_in_payload(invoice_payload(PaymentId(number))) == number
