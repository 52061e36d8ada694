"""Payments that an outside gateway refuses, or of which nobody can say what became: who hears of it."""

from datetime import timedelta
from typing import Any

import pytest

from domain.commands.customer import SendInvoiceAgain
from domain.model.deadline import DeadlineKind
from domain.ports.payment_gateway import GatewayStatus, OutcomeUnknown
from domain.usecases.payments.apply_payment_status import apply_payment_status
from domain.usecases.payments.ask_about_payment import ask_about_payment
from domain.usecases.payments.fail_payment import fail_payment
from domain.usecases.payments.hold_payment import FailedAttempt, hold_payment
from domain.usecases.payments.mark_payment_unclear import mark_payment_unclear
from domain.usecases.payments.prepare_charge import prepare_charge
from domain.usecases.payments.record_checkout import record_checkout
from domain.usecases.payments.retry_held_payments import retry_held_payments
from domain.usecases.payments.send_invoice_again import send_invoice_again
from domain.values.invoice_payload import invoice_payload
from domain.values.status import BookingStatus, PaymentStatus
from tests.builders import CUSTOMER, MINUTE, START
from tests.usecases.archive import sent
from tests.usecases.company import Company
from tests.usecases.gateway_stage import answer, opened, payment_of, placed, waiting

S, P = BookingStatus, PaymentStatus
FAILED = answer(GatewayStatus.FAILED)


async def test_the_message_about_a_failed_payment_names_its_booking(company: Company) -> None:
    """Who could not pay is told so about this booking as it stands."""
    booking, payment = await opened(company)
    await apply_payment_status(payment.id, FAILED, company.use_cases)
    (message,) = await sent(company, "payment_failed")
    assert (message.chat_id, message.booking_id) == (CUSTOMER, booking.id)
    assert message.event_number == booking.version


async def test_a_failure_of_a_callers_payment_is_written_to_nobody(company: Company) -> None:
    """The payment of a caller without an account fails in the database, and nobody is told."""
    company.rule(gateway="http")
    caller = await company.caller()
    payment = await payment_of(company, caller)
    await record_checkout(payment.id, answer(), company.use_cases)
    await company.told()
    await apply_payment_status(payment.id, FAILED, company.use_cases)
    assert (await payment_of(company, caller)).status is P.FAILED
    assert await company.told() == []


async def test_a_failure_after_the_end_is_told_to_nobody(company: Company) -> None:
    """Whose booking has ended does not hear that its payment failed."""
    booking, payment = await opened(company)
    await company.cancel(booking)
    await company.told()
    await apply_payment_status(payment.id, FAILED, company.use_cases)
    assert await company.told() == []


@pytest.mark.parametrize("refused", [False, True])
async def test_a_failure_of_a_replaced_payment_is_told_to_nobody(company: Company, refused: bool) -> None:
    """Who pays by a newer invoice does not hear that the old payment failed."""
    booking, payment = await opened(company)
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.use_cases)
    await company.told()
    if refused:
        await fail_payment(payment.id, company.use_cases)
    else:
        await apply_payment_status(payment.id, FAILED, company.use_cases)
    replaced, _ = await company.payments(booking)
    assert (replaced.status, await company.told()) == (P.EXPIRED, [])


async def test_a_quiet_doubt_keeps_the_booking_too(company: Company) -> None:
    """A question that got no answer keeps the booking from being closed as unpaid, though nobody is told."""
    booking, payment = await opened(company)
    await mark_payment_unclear(payment.id, company.use_cases, tell=False)
    assert await company.told() == []
    company.clock.forward(minutes=20)
    assert (await company.reach_deadline(booking, DeadlineKind.PAY)).status is S.AWAITING_PAYMENT


async def test_who_could_pay_to_the_last_moment_has_the_time_afresh(company: Company) -> None:
    """Where the time to pay is over when the gateway answers, to the moment, the customer has it afresh."""
    booking, payment = await opened(company)
    await mark_payment_unclear(payment.id, company.use_cases, tell=False)
    company.clock.forward(minutes=15)
    await apply_payment_status(payment.id, answer(), company.use_cases)
    assert (await company.booking(booking)).pay_by == START + 30 * MINUTE


async def test_the_message_about_a_doubt_names_its_booking(company: Company) -> None:
    """Who has paid and waits is told that we are looking, about this booking as it stands."""
    booking, payment = await opened(company)
    await mark_payment_unclear(payment.id, company.use_cases, tell=True)
    (message,) = await sent(company, "payment_unclear")
    assert (message.booking_id, message.event_number) == (booking.id, booking.version)
    assert message.arguments == {"seconds": 0}


async def test_a_hint_asks_about_its_payment(company: Company) -> None:
    """The question that a hint causes names the booking, and the payment by its own id and the gateway's."""
    booking, payment = await opened(company)
    await ask_about_payment(company.use_cases, payment_id=payment.id)
    (hint,) = await sent(company, "hint")
    assert (hint.chat_id, hint.booking_id, hint.subject) == (payment.id, booking.id, f"hint:{payment.id}")
    assert hint.arguments == {"payment_id": payment.id, "gateway_payment_id": "gw-1"}


@pytest.mark.parametrize(("ended", "seconds"), [(False, 30), (True, 120)])
async def test_questions_become_seldom_after_the_end(company: Company, ended: bool, seconds: int) -> None:
    """An open payment is asked about every half minute while its booking waits, and less often after."""
    booking, payment = await opened(company)
    if ended:
        await company.cancel(booking)
    for _ in range(6):
        await apply_payment_status(payment.id, answer(), company.use_cases)
    assert (await sent(company, "query"))[-1].due_at == START + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("odd", "what"),
    [
        ({"order_id": "payment:1"}, "the answer is about another order"),
        ({"payment_id": "gw-2"}, "the answer is about another payment"),
        ({"currency": "USD"}, "the answer is in another currency"),
    ],
)
async def test_an_answer_that_cannot_be_meant_says_why(
    company: Company, odd: dict[str, Any], what: str
) -> None:
    """Of an answer about something else the outcome is unknown, for a reason that is named."""
    _, payment = await opened(company)
    with pytest.raises(OutcomeUnknown, match=f"^{what}$"):
        await apply_payment_status(payment.id, answer(**odd), company.use_cases)


async def test_an_answer_that_names_its_order_is_taken(company: Company) -> None:
    """An answer that names our order and currency is one about our payment."""
    booking, payment = await placed(company)
    ours = answer(order_id=invoice_payload(payment.id), currency="KRW")
    await record_checkout(payment.id, ours, company.use_cases)
    assert (await payment_of(company, booking)).gateway_payment_id == "gw-1"


async def test_a_checkout_leaves_the_line(company: Company) -> None:
    """A payment that was opened by a call already under way is not called back any more."""
    _, payment = await placed(company)
    await hold_payment(payment.id, FailedAttempt(), company.use_cases)
    await record_checkout(payment.id, answer(), company.use_cases)
    assert await waiting(company) == []


@pytest.mark.parametrize(("tries", "seconds"), [(4, 5), (5, 10), (6, 20), (10, 320), (11, 600)])
async def test_the_pauses_of_one_that_makes_room(company: Company, tries: int, seconds: int) -> None:
    """From the fourth failed try on the pause before the next doubles each time, up to ten minutes."""
    _, payment = await placed(company)
    await hold_payment(payment.id, FailedAttempt(tries=tries), company.use_cases)
    company.clock.forward(seconds=seconds, microseconds=-1)
    assert await waiting(company) == []
    company.clock.forward(microseconds=1)
    assert await waiting(company) == [(payment.id, tries)]


async def test_who_has_a_checkout_waits_for_nothing(company: Company) -> None:
    """A payment that is open already is not held, and its customer is not told to wait."""
    booking, payment = await opened(company)
    await hold_payment(payment.id, FailedAttempt(again_after=5.0), company.use_cases)
    assert (await waiting(company), await company.told()) == ([], [])
    assert not (await company.booking(booking)).payment_hold.active


async def test_a_call_back_says_how_often_it_was_tried(company: Company) -> None:
    """The call that tries a payment once more carries the number of failed tries on."""
    _, payment = await placed(company)
    await hold_payment(payment.id, FailedAttempt(tries=3), company.use_cases)
    await company.told()
    await retry_held_payments(1, company.use_cases)
    (call,) = await company.told()
    assert (call.template, call.arguments) == ("charge", {"payment_id": payment.id, "tries": 3})


async def test_a_soon_end_of_the_wait_is_told_as_a_second(company: Company) -> None:
    """A wait of less than a second is told as one."""
    _, payment = await placed(company)
    await hold_payment(payment.id, FailedAttempt(again_after=0.2), company.use_cases)
    (message,) = await sent(company, "payments_busy")
    assert message.arguments == {"seconds": 1}


async def test_a_payment_that_was_given_up_is_not_wanted(company: Company) -> None:
    """A payment that was given up is not opened any more, even where its booking still waits to be paid."""
    _, payment = await placed(company)
    payment.expire()
    async with company.use_cases.uow() as uow:
        await uow.bookings.get(payment.booking_id)
        await uow.payments.save(payment)
        await uow.commit()
    opening = await prepare_charge(payment.id, company.use_cases)
    assert opening
    assert not opening.wanted
