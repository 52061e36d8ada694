"""A gateway that cannot open payments now: who waits keeps place and fare, and is called back in order."""

from datetime import timedelta

import pytest

from domain.commands.customer import SendInvoiceAgain
from domain.model.deadline import DeadlineKind
from domain.model.payment_hold import NO_HOLD
from domain.ports.payment_gateway import GatewayStatus
from domain.usecases.payments.apply_payment_status import apply_payment_status
from domain.usecases.payments.fail_payment import fail_payment
from domain.usecases.payments.hold_payment import FailedAttempt, hold_payment
from domain.usecases.payments.mark_payment_unclear import mark_payment_unclear
from domain.usecases.payments.prepare_charge import prepare_charge
from domain.usecases.payments.reconcile_payments import reconcile_payments
from domain.usecases.payments.record_checkout import record_checkout
from domain.usecases.payments.resume_payment import resume_payment
from domain.usecases.payments.retry_held_payments import retry_held_payments
from domain.usecases.payments.send_invoice_again import send_invoice_again
from domain.values.ids import BookingCode, CustomerId
from domain.values.status import BookingStatus, PaymentStatus
from tests.builders import CUSTOMER, HOUR, MINUTE, OTHER_CUSTOMER, START
from tests.usecases.company import Company
from tests.usecases.gateway_stage import answer, calls, opened, payment_of, placed, waiting

S, P = BookingStatus, PaymentStatus
OPEN = FailedAttempt(again_after=5.0)
LOST = FailedAttempt(unknown=True, tries=1)


async def try_again(company: Company, code: BookingCode) -> None:
    """The customer presses the button."""
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=code), company.use_cases)


async def test_who_waits_is_told_once_and_keeps_the_place(company: Company) -> None:
    """The customer is told once when to try again; the fare is kept and the time to pay stands still."""
    booking, payment = await placed(company)
    await company.told()
    for _ in range(3):
        await hold_payment(payment.id, OPEN, company.use_cases)
    (told,) = await company.told()
    assert (told.template, told.chat_id, told.arguments) == ("payments_busy", CUSTOMER, {"seconds": 5})
    assert await waiting(company) == [(payment.id, 0)]
    company.clock.forward(minutes=60)
    found = await company.reach_deadline(booking, DeadlineKind.PAY)
    assert (found.status, found.fare, found.pay_by) == (S.AWAITING_PAYMENT, booking.fare, booking.pay_by)


async def test_nobody_waits_for_ever(company: Company) -> None:
    """Two hours after the pickup time a booking that still waits for the gateway is closed as unpaid."""
    booking, payment = await placed(company)
    await hold_payment(payment.id, OPEN, company.use_cases)
    company.clock.at = START + 2 * HOUR
    assert (await company.reach_deadline(booking, DeadlineKind.PAY)).status is S.CANCELLED


async def test_a_call_back_gives_the_time_to_pay_afresh(company: Company) -> None:
    """When the gateway opens the payment, the link goes out and the time to pay begins again."""
    booking, payment = await placed(company)
    await hold_payment(payment.id, OPEN, company.use_cases)
    company.clock.forward(minutes=40)
    await company.told()
    assert await retry_held_payments(5, company.use_cases) == 1
    assert (await calls(company), await waiting(company)) == (["charge"], [])
    await record_checkout(payment.id, answer(), company.use_cases)
    found = await company.booking(booking)
    assert (found.pay_by, found.payment_hold) == (START + 55 * MINUTE, NO_HOLD)
    assert "invoice" in await company.told_to(CUSTOMER)
    assert await retry_held_payments(5, company.use_cases) == 0


async def test_the_oldest_is_called_back_first(company: Company) -> None:
    """A few at a time, by the time of their booking, and a failed try leads back to the same place."""
    company.rule(gateway="http")
    line = []
    for number in range(4):
        company.clock.forward(seconds=1)
        line.append(await payment_of(company, await company.place(CustomerId(5000 + number))))
    for payment in reversed(line):
        await hold_payment(payment.id, OPEN, company.use_cases)
    await company.told()
    await retry_held_payments(2, company.use_cases)
    assert [call.chat_id for call in await company.told()] == [line[0].id, line[1].id]
    await hold_payment(line[0].id, FailedAttempt(tries=1), company.use_cases)
    assert await waiting(company) == [(line[0].id, 1), (line[2].id, 0), (line[3].id, 0)]


async def test_one_that_always_fails_makes_room(company: Company) -> None:
    """After four failed tries a payment is tried ever more seldom, so that it holds up nobody."""
    _, payment = await placed(company)
    await hold_payment(payment.id, FailedAttempt(tries=4), company.use_cases)
    assert await waiting(company) == []
    company.clock.forward(seconds=5)
    assert await waiting(company) == [(payment.id, 4)]
    await hold_payment(payment.id, FailedAttempt(tries=60), company.use_cases)
    company.clock.forward(minutes=10)
    assert await waiting(company) == [(payment.id, 60)]


async def test_trying_by_hand_keeps_the_payment(company: Company) -> None:
    """Pressing the button tries the same payment under its key, and is answered again."""
    booking, payment = await placed(company)
    await hold_payment(payment.id, OPEN, company.use_cases)
    company.clock.forward(minutes=20)
    await company.told()
    await try_again(company, booking.code)
    assert await calls(company) == ["charge"]
    assert (await company.booking(booking)).pay_by == START + 35 * MINUTE
    await hold_payment(payment.id, OPEN, company.use_cases)
    assert await company.told_to(CUSTOMER) == ["payments_busy"]
    assert len(await company.payments(booking)) == 1
    assert await waiting(company) == [(payment.id, 0)]


async def test_nobody_without_an_account_is_told(company: Company) -> None:
    """A caller's payment is held and nobody is told; an ended booking waits for nothing."""
    company.rule(gateway="http")
    caller = await company.caller()
    await company.told()
    await hold_payment((await payment_of(company, caller)).id, OPEN, company.use_cases)
    assert (await company.told(), len(await waiting(company))) == ([], 1)
    booking, payment = await placed(company)
    await company.cancel(booking)
    await company.told()
    await hold_payment(payment.id, OPEN, company.use_cases)
    assert (await company.told(), len(await waiting(company))) == ([], 1)


async def test_an_unknown_outcome_is_told_as_such(company: Company) -> None:
    """Where the answer of the gateway is lost, the customer hears that we are looking, and we ask first."""
    booking, payment = await placed(company)
    await company.told()
    await hold_payment(payment.id, LOST, company.use_cases)
    assert await company.told_to(CUSTOMER) == ["payment_unclear"]
    opening = await prepare_charge(payment.id, company.use_cases)
    assert opening
    assert (opening.wanted, opening.unclear, opening.held) == (True, True, True)
    await try_again(company, booking.code)
    assert (await company.booking(booking)).payment_hold.unclear


async def test_an_unknown_outcome_outlives_the_booking(company: Company) -> None:
    """A payment whose answer was lost is still asked about when its booking has ended meanwhile."""
    booking, payment = await placed(company)
    await company.cancel(booking)
    await company.told()
    await hold_payment(payment.id, LOST, company.use_cases)
    await retry_held_payments(1, company.use_cases)
    assert await calls(company) == ["charge"]
    opening = await prepare_charge(payment.id, company.use_cases)
    assert opening
    assert (opening.wanted, opening.unclear) == (False, True)
    await record_checkout(payment.id, answer(GatewayStatus.DONE), company.use_cases)
    await apply_payment_status(payment.id, answer(GatewayStatus.DONE), company.use_cases, hinted=True)
    found = await company.booking(booking)
    assert (found.captured, found.refund_due) == (booking.fare, booking.fare)


async def test_a_refused_payment_leaves_the_line(company: Company) -> None:
    """A gateway that says no for good is told to the customer, whose time to pay runs afresh."""
    booking, payment = await placed(company)
    await hold_payment(payment.id, OPEN, company.use_cases)
    company.clock.forward(minutes=30)
    await company.told()
    await fail_payment(payment.id, company.use_cases)
    assert await company.told_to(CUSTOMER) == ["invoice_gone", "payment_failed"]
    found = await company.booking(booking)
    assert (found.payment_hold, found.pay_by, await waiting(company)) == (NO_HOLD, START + 45 * MINUTE, [])


async def test_a_booking_is_not_closed_while_nobody_can_say_whether_it_is_paid(company: Company) -> None:
    """While the gateway cannot be asked the booking stays; once it answers, the time to pay runs afresh."""
    booking, payment = await opened(company)
    for tell in (False, False, True, True):
        await mark_payment_unclear(payment.id, company.use_cases, tell=tell)
    assert await company.told_to(CUSTOMER) == ["payment_unclear"]
    company.clock.forward(minutes=20)
    assert (await company.reach_deadline(booking, DeadlineKind.PAY)).status is S.AWAITING_PAYMENT
    await apply_payment_status(payment.id, answer(), company.use_cases)
    found = await company.booking(booking)
    assert (found.payment_hold, found.pay_by) == (NO_HOLD, START + 35 * MINUTE)
    await company.cancel(booking)
    await company.told()
    await mark_payment_unclear(payment.id, company.use_cases, tell=True)
    assert await company.told() == []


async def test_a_gateway_that_fails_now_and_then_keeps_nothing_open(company: Company) -> None:
    """A question that failed and then was answered in time leaves the time to pay as it was."""
    booking, payment = await opened(company)
    await mark_payment_unclear(payment.id, company.use_cases, tell=False)
    company.clock.forward(minutes=5)
    await apply_payment_status(payment.id, answer(), company.use_cases)
    found = await company.booking(booking)
    assert (found.payment_hold, found.pay_by) == (NO_HOLD, START + 15 * MINUTE)


async def test_an_unclear_payment_is_never_replaced(company: Company) -> None:
    """Who tries again while a payment may have gone through causes a question, not a second payment."""
    booking, payment = await opened(company)
    await mark_payment_unclear(payment.id, company.use_cases, tell=True)
    await company.told()
    await try_again(company, booking.code)
    assert (await calls(company), len(await company.payments(booking))) == (["hint"], 1)
    assert (await company.booking(booking)).payment_hold.unclear_told_at is None


async def test_an_invoice_that_telegram_could_not_make(company: Company) -> None:
    """The same queue serves Telegram's invoices: sent again, and the time to pay runs from then on."""
    booking = await company.place()
    payment = await payment_of(company, booking)
    await hold_payment(payment.id, FailedAttempt(tries=1), company.use_cases)
    company.clock.forward(minutes=30)
    await company.told()
    await retry_held_payments(1, company.use_cases)
    (again,) = await company.told()
    assert (again.template, again.arguments) == ("invoice", {"payment_id": payment.id, "tries": 1})
    await resume_payment(booking.id, company.use_cases)
    found = await company.booking(booking)
    assert (found.payment_hold, found.pay_by) == (NO_HOLD, START + 45 * MINUTE)
    await resume_payment(booking.id, company.use_cases)
    assert (await company.booking(booking)).pay_by == found.pay_by


async def test_an_invoice_that_nobody_wants_any_more(company: Company) -> None:
    """Who has stopped meanwhile gets no invoice when their place comes."""
    booking = await company.place()
    await hold_payment((await payment_of(company, booking)).id, OPEN, company.use_cases)
    await company.cancel(booking)
    await company.told()
    assert await retry_held_payments(1, company.use_cases) == 1
    assert (await company.told(), await waiting(company)) == ([], [])
    await resume_payment(booking.id, company.use_cases)
    assert (await company.booking(booking)).status is S.CANCELLED


async def test_who_waits_in_telegram_and_tries_again_gets_a_new_invoice(company: Company) -> None:
    """In Telegram the button sends an invoice of its own, and the old one leaves the queue."""
    booking = await company.place()
    await hold_payment((await payment_of(company, booking)).id, OPEN, company.use_cases)
    await company.told()
    await try_again(company, booking.code)
    assert await company.told_to(CUSTOMER) == ["invoice_gone", "invoice"]
    assert (await waiting(company), (await company.booking(booking)).payment_hold) == ([], NO_HOLD)


async def test_the_line_is_no_forgotten_payment(company: Company) -> None:
    """Reconciling leaves those who are held alone."""
    _, payment = await placed(company)
    await hold_payment(payment.id, OPEN, company.use_cases)
    await company.told()
    assert await reconcile_payments(company.use_cases) == 0


@pytest.mark.parametrize("status", [GatewayStatus.FAILED, GatewayStatus.PENDING])
async def test_what_has_failed_stays_failed(company: Company, status: GatewayStatus) -> None:
    """A payment that failed is told once, whatever the gateway repeats."""
    _, payment = await opened(company)
    await apply_payment_status(payment.id, answer(GatewayStatus.FAILED), company.use_cases)
    assert await company.told_to(CUSTOMER) == ["invoice_gone", "payment_failed"]
    await apply_payment_status(payment.id, answer(status), company.use_cases)
    assert await company.told() == []
    assert await prepare_charge(payment.id, company.use_cases) is None


async def test_others_keep_their_own_time(company: Company) -> None:
    """A booking that waits for nothing of the gateway is closed in its time."""
    booking = await company.place(OTHER_CUSTOMER)
    company.clock.at = START + timedelta(minutes=15)
    assert booking.payment_hold == NO_HOLD
    assert (await company.reach_deadline(booking, DeadlineKind.PAY)).status is S.CANCELLED
