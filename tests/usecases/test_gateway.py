"""An outside gateway: opening a payment there, asking about it, and what its answers change."""

from datetime import timedelta
from typing import Any

import pytest

from domain.commands.customer import ClaimBooking, SendInvoiceAgain
from domain.errors import PaymentNotFound
from domain.messages.delivery import Channel
from domain.model.deadline import DeadlineKind
from domain.ports.payment_gateway import GatewayDown, GatewayStatus
from domain.services.payment_polling import ASKED_FOR, pause
from domain.usecases.booking.claim_booking import claim_booking
from domain.usecases.payments.apply_payment_status import apply_payment_status
from domain.usecases.payments.ask_about_payment import ask_about_payment
from domain.usecases.payments.fail_payment import fail_payment
from domain.usecases.payments.prepare_charge import prepare_charge
from domain.usecases.payments.reconcile_payments import reconcile_payments
from domain.usecases.payments.record_checkout import record_checkout
from domain.usecases.payments.send_invoice_again import send_invoice_again
from domain.values.gateway import OpenedBy
from domain.values.ids import PaymentId
from domain.values.invoice_payload import invoice_payload
from domain.values.status import BookingStatus, PaymentStatus
from storage.tables.traffic import deliveries
from tests.builders import CUSTOMER, FARE, OTHER_CUSTOMER, START
from tests.usecases.company import Company, money
from tests.usecases.gateway_stage import PAGE, answer, calls, opened, payment_of, placed

S, P = BookingStatus, PaymentStatus


async def test_the_gateway_is_asked_before_the_customer(company: Company) -> None:
    """With an outside gateway the payment is opened there first; the invoice follows the answer."""
    booking, payment = await placed(company)
    assert [(each.channel, each.template) for each in await company.told()] == [(Channel.GATEWAY, "charge")]
    opening = await prepare_charge(payment.id, company.use_cases)
    assert opening
    assert (opening.wanted, opening.unclear, opening.held) == (True, False, False)
    assert opening.opened_by is OpenedBy.CHECKOUT
    order = opening.order
    assert order.booking.id == booking.id
    assert (order.order_id, order.amount, order.currency) == (invoice_payload(payment.id), FARE, "KRW")
    assert (order.idempotency_key, order.description) == (payment.idempotency_key, booking.code)
    await record_checkout(payment.id, answer(), company.use_cases)
    found = await payment_of(company, booking)
    assert (found.status, found.gateway_payment_id, found.checkout_url) == (P.PENDING, "gw-1", PAGE)
    assert sorted(each.template for each in await company.told()) == ["invoice", "query"]


async def test_what_nobody_waits_for_is_not_opened(company: Company) -> None:
    """A payment that is open already is not opened again, and one whose booking has ended is not wanted."""
    booking, payment = await opened(company)
    assert await prepare_charge(payment.id, company.use_cases) is None
    await company.cancel(booking)
    other, second = await placed(company)
    await company.cancel(other)
    opening = await prepare_charge(second.id, company.use_cases)
    assert opening
    assert (opening.wanted, opening.unclear) == (False, False)


async def test_a_checkout_that_comes_after_the_end(company: Company) -> None:
    """The answer for a booking that has ended shows no invoice, but the payment is still asked about."""
    booking, payment = await placed(company)
    await company.cancel(booking)
    await company.told()
    await record_checkout(payment.id, answer(), company.use_cases)
    found = await payment_of(company, booking)
    assert (found.status, found.gateway_payment_id) == (P.EXPIRED, "gw-1")
    assert await calls(company) == ["query"]


async def test_a_caller_gets_the_checkout_with_the_link(company: Company) -> None:
    """A caller's payment is opened at once; the invoice comes when the link is opened in Telegram."""
    company.rule(gateway="http")
    booking = await company.caller()
    payment = await payment_of(company, booking)
    await record_checkout(payment.id, answer(), company.use_cases)
    assert await company.told_to(CUSTOMER) == []
    command = ClaimBooking(customer_id=CUSTOMER, claim_token=booking.claim_token or "")
    await claim_booking(command, company.use_cases)
    assert await company.told_to(CUSTOMER) == ["invoice"]


async def test_a_paid_checkout_requests_the_ride(company: Company) -> None:
    """When the gateway says that it is paid, the ride is requested, once however often it says so."""
    booking, payment = await opened(company)
    for _ in range(2):
        await apply_payment_status(payment.id, answer(GatewayStatus.DONE, FARE), company.use_cases)
    assert (await company.booking(booking)).status is S.REQUESTED
    assert (await payment_of(company, booking)).charge_id == "http:gw-1"
    await apply_payment_status(payment.id, answer(), company.use_cases)
    assert money(await company.booking(booking)) == (FARE, FARE, 0, 0)
    assert "query" not in await calls(company)


async def test_the_gateways_amount_counts(company: Company) -> None:
    """Where the gateway took another amount, that amount goes back and the ride is not requested."""
    booking, payment = await opened(company)
    await apply_payment_status(payment.id, answer(GatewayStatus.DONE, 100), company.use_cases)
    assert money(await company.booking(booking)) == (100, 0, 0, 100)


async def test_an_open_checkout_is_asked_about_again(company: Company) -> None:
    """An open checkout, or one the gateway does not know yet, is asked about again with growing pauses."""
    booking, payment = await opened(company)
    for checkout in (answer(), None):
        await apply_payment_status(payment.id, checkout, company.use_cases)
        assert await calls(company) == ["query"]
    assert (await payment_of(company, booking)).asked_times == 2
    due = [row.due_at for row in await company.rows(deliveries) if row.template == "query"]
    assert due == [START + timedelta(seconds=seconds) for seconds in (2, 5, 10)]


async def test_questions_end_after_a_day(company: Company) -> None:
    """A checkout that nobody has paid within a day is not asked about any more."""
    _, payment = await opened(company)
    company.clock.at = START + ASKED_FOR + timedelta(seconds=1)
    await apply_payment_status(payment.id, answer(), company.use_cases)
    assert await calls(company) == []


@pytest.mark.parametrize("refused", [False, True])
async def test_a_failed_payment_leaves_the_booking_waiting(company: Company, refused: bool) -> None:
    """A payment that failed, or that the gateway refused to open, can be tried again with a new one."""
    booking, payment = await (placed if refused else opened)(company)
    if refused:
        await fail_payment(payment.id, company.use_cases)
    else:
        await apply_payment_status(payment.id, answer(GatewayStatus.FAILED), company.use_cases)
    assert (await payment_of(company, booking)).status is P.FAILED
    await company.told()
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.use_cases)
    assert await calls(company) == ["charge"]
    assert (await company.booking(booking)).status is S.AWAITING_PAYMENT


async def test_a_hint_asks_at_once(company: Company) -> None:
    """A callback is only a hint: the gateway is asked at once, until the payment is settled."""
    booking, payment = await opened(company)
    await ask_about_payment(company.use_cases, payment_id=payment.id)
    await ask_about_payment(company.use_cases, gateway_payment_id="gw-1")
    await ask_about_payment(company.use_cases, payment_id=payment.id, gateway_payment_id="gw-1")
    assert await calls(company) == ["hint"]
    await apply_payment_status(payment.id, answer(), company.use_cases, hinted=True)
    assert (await calls(company), (await payment_of(company, booking)).asked_times) == ([], 0)
    await apply_payment_status(payment.id, answer(GatewayStatus.DONE), company.use_cases)
    await company.told()
    await ask_about_payment(company.use_cases, payment_id=payment.id)
    assert await company.told() == []


async def test_a_hint_about_a_payment_whose_answer_was_lost(company: Company) -> None:
    """A hint about a payment that we never heard of opening asks by its key, and opens nothing blindly."""
    _, payment = await placed(company)
    await company.told()
    await ask_about_payment(company.use_cases, payment_id=payment.id, gateway_payment_id="gw-7")
    (call,) = await company.told()
    assert (call.template, call.arguments["ask"]) == ("charge", 1)


async def test_a_hint_for_another_order(company: Company) -> None:
    """A hint that names nothing of ours, or two payments at once, asks nothing."""
    _, payment = await opened(company)
    for ids in (
        {},
        {"payment_id": PaymentId(404)},
        {"gateway_payment_id": "gw-2"},
        {"payment_id": payment.id, "gateway_payment_id": "gw-2"},
    ):
        with pytest.raises(PaymentNotFound):
            await ask_about_payment(company.use_cases, **ids)
    company.rule(gateway="telegram")
    in_telegram = await payment_of(company, await company.place(OTHER_CUSTOMER))
    await company.told()
    with pytest.raises(PaymentNotFound):
        await ask_about_payment(company.use_cases, payment_id=in_telegram.id)
    assert await company.told() == []


@pytest.mark.parametrize(
    "odd",
    [{"currency": "USD"}, {"order_id": "payment:1"}, {"payment_id": "gw-2"}],
    ids=["currency", "order", "payment"],
)
@pytest.mark.parametrize("first", [True, False])
async def test_an_answer_about_something_else(company: Company, odd: dict[str, Any], first: bool) -> None:
    """An answer in another currency, or about another order or payment, counts for nothing."""
    booking, payment = await (placed if first else opened)(company)
    if first:
        if "payment_id" not in odd:
            with pytest.raises(GatewayDown):
                await record_checkout(payment.id, answer(**odd), company.use_cases)
    else:
        with pytest.raises(GatewayDown):
            await apply_payment_status(payment.id, answer(GatewayStatus.DONE, FARE, **odd), company.use_cases)
    assert (await company.booking(booking)).status is S.AWAITING_PAYMENT
    assert (await payment_of(company, booking)).status is (P.CREATED if first else P.PENDING)


async def test_a_payment_that_is_opened_twice(company: Company) -> None:
    """The answer to a repeated call begins no second row of questions and sends no second invoice."""
    _, payment = await opened(company)
    await record_checkout(payment.id, answer(), company.use_cases)
    assert await company.told() == []


async def test_a_payment_that_is_settled_at_once(company: Company) -> None:
    """A gateway that takes the money while it opens the payment shows no checkout."""
    booking, payment = await placed(company)
    done = answer(GatewayStatus.DONE, FARE)
    await record_checkout(payment.id, done, company.use_cases)
    assert "invoice" not in await company.told_to(CUSTOMER)
    await apply_payment_status(payment.id, done, company.use_cases, hinted=True)
    assert (await company.booking(booking)).status is S.REQUESTED


async def test_a_late_approval_goes_back(company: Company) -> None:
    """An approval that is found after the booking has expired is refunded by itself."""
    booking, payment = await opened(company)
    company.clock.forward(minutes=16)
    await company.reach_deadline(booking, DeadlineKind.PAY)
    await apply_payment_status(payment.id, answer(GatewayStatus.DONE, FARE), company.use_cases)
    found = await company.booking(booking)
    assert (found.status, money(found)) == (S.CANCELLED, (FARE, 0, 0, FARE))


@pytest.mark.parametrize(
    ("asked", "waiting", "after_the_end"),
    [(0, 2, 2), (1, 5, 5), (2, 10, 10), (3, 20, 20), (4, 30, 30), (6, 30, 120), (5_000, 30, 600)],
)
def test_the_pauses_between_questions(asked: int, waiting: int, after_the_end: int) -> None:
    """The gateway is asked after 2, 5, 10, 20 and then every 30 s; after the end ever more seldom."""
    assert pause(asked, waiting=True) == timedelta(seconds=waiting)
    assert pause(asked, waiting=False) == timedelta(seconds=after_the_end)


async def test_forgotten_payments_are_asked_about(company: Company) -> None:
    """A payment that no waiting call is about, given up or lost, is found and asked about; others are not."""
    _, first = await opened(company)
    company.rule(gateway="telegram")
    await company.place(OTHER_CUSTOMER)
    await company.told()
    assert await reconcile_payments(company.use_cases) == 1
    (call,) = await company.told()
    assert (call.template, call.chat_id) == ("hint", first.id)
    await apply_payment_status(first.id, answer(), company.use_cases)
    assert await reconcile_payments(company.use_cases) == 0
