"""An outside gateway: opening a payment there, asking about it, and what its answers change."""

from datetime import timedelta

import pytest

from domain.commands.customer import ClaimBooking, SendInvoiceAgain
from domain.errors import PaymentNotFound
from domain.model.booking import Booking
from domain.model.delivery import Channel
from domain.model.payment import Payment
from domain.ports.payment_gateway import Checkout, GatewayStatus
from domain.usecases.ask_about_payment import ask_about_payment
from domain.usecases.charge_order import charge_order
from domain.usecases.claim_booking import claim_booking
from domain.usecases.hear_of_payment import hear_of_payment
from domain.usecases.note_checkout import ASKED_FOR, note_checkout, pause
from domain.usecases.payloads import payload_of
from domain.usecases.payment_refused import payment_refused
from domain.usecases.payments_busy import payments_busy
from domain.usecases.send_invoice_again import send_invoice_again
from domain.values.ids import PaymentId
from domain.values.status import BookingStatus, PaymentStatus
from storage.tables.traffic import deliveries
from tests.builders import CUSTOMER, FARE, MINUTE, START
from tests.unit.domain.usecases.company import Company, money

S, P = BookingStatus, PaymentStatus
PAGE = "https://pay.example/1"


def answer(status: GatewayStatus = GatewayStatus.PENDING, amount: int | None = None) -> Checkout:
    """How the payment stands at the gateway."""
    return Checkout(payment_id="gw-1", status=status, checkout_url=PAGE, amount=amount)


async def placed(company: Company) -> tuple[Booking, Payment]:
    """A booking that is paid at an outside gateway."""
    company.rule(gateway="http")
    booking = await company.place()
    (payment,) = await company.payments(booking)
    return booking, payment


async def opened(company: Company) -> tuple[Booking, Payment]:
    """A booking whose payment is open at the gateway."""
    booking, payment = await placed(company)
    await note_checkout(payment.id, answer(), company.office)
    await company.told()
    return booking, payment


async def payment_of(company: Company, booking: Booking) -> Payment:
    """The booking's only payment."""
    (payment,) = await company.payments(booking)
    return payment


async def calls(company: Company) -> list[str]:
    """The calls that wait for the gateway."""
    return [each.template for each in await company.told() if each.channel is Channel.GATEWAY]


async def test_the_gateway_is_asked_before_the_customer(company: Company) -> None:
    """With an outside gateway the payment is opened there first; the invoice follows the answer."""
    booking, payment = await placed(company)
    assert [(each.channel, each.template) for each in await company.told()] == [(Channel.GATEWAY, "charge")]
    order = await charge_order(payment.id, company.office)
    assert order
    assert (order.order_id, order.amount, order.currency) == (payload_of(payment.id), FARE, "KRW")
    assert (order.idempotency_key, order.description) == (payment.idempotency_key, booking.code)
    await note_checkout(payment.id, answer(), company.office)
    found = await payment_of(company, booking)
    assert (found.status, found.gateway_payment_id, found.checkout_url) == (P.PENDING, "gw-1", PAGE)
    assert sorted(each.template for each in await company.told()) == ["invoice", "query"]


async def test_what_nobody_waits_for_is_not_opened(company: Company) -> None:
    """A payment that is open already, or whose booking has ended, is not opened again."""
    booking, payment = await opened(company)
    assert await charge_order(payment.id, company.office) is None
    await company.cancel(booking)
    other, second = await placed(company)
    await company.cancel(other)
    assert await charge_order(second.id, company.office) is None


async def test_a_checkout_that_comes_after_the_end(company: Company) -> None:
    """The answer for a booking that has ended shows no invoice, but the payment is still asked about."""
    booking, payment = await placed(company)
    await company.cancel(booking)
    await company.told()
    await note_checkout(payment.id, answer(), company.office)
    found = await payment_of(company, booking)
    assert (found.status, found.gateway_payment_id) == (P.EXPIRED, "gw-1")
    assert await calls(company) == ["query"]


async def test_a_caller_gets_the_checkout_with_the_link(company: Company) -> None:
    """A caller's payment is opened at once; the invoice comes when the link is opened in Telegram."""
    company.rule(gateway="http")
    booking = await company.caller()
    payment = await payment_of(company, booking)
    await note_checkout(payment.id, answer(), company.office)
    assert await company.told_to(CUSTOMER) == []
    command = ClaimBooking(customer_id=CUSTOMER, claim_token=booking.claim_token or "")
    await claim_booking(command, company.office)
    assert await company.told_to(CUSTOMER) == ["invoice"]


async def test_a_busy_gateway_keeps_the_booking(company: Company) -> None:
    """While the gateway is busy the time to pay stands still and the customer is told once."""
    booking, payment = await placed(company)
    await company.told()
    for _ in range(3):
        company.clock.forward(minutes=10)
        await payments_busy(payment.id, company.office)
    assert (await company.booking(booking)).pay_by == START + 45 * MINUTE
    assert await company.told_to(CUSTOMER) == ["payments_busy"]
    company.clock.forward(minutes=10)
    await note_checkout(payment.id, answer(), company.office)
    found = await company.booking(booking)
    assert (found.pay_by, found.reminded) == (START + 55 * MINUTE, {})
    assert "invoice" in await company.told_to(CUSTOMER)


async def test_a_busy_gateway_of_a_caller_or_an_ended_booking(company: Company) -> None:
    """Without an account nobody is told, and a booking that has ended waits for nothing."""
    company.rule(gateway="http")
    caller = await company.caller()
    await company.told()
    await payments_busy((await payment_of(company, caller)).id, company.office)
    assert await company.told() == []
    booking, payment = await placed(company)
    await company.cancel(booking)
    await company.told()
    await payments_busy(payment.id, company.office)
    assert (await company.told(), (await company.booking(booking)).pay_by) == ([], None)


async def test_a_paid_checkout_requests_the_ride(company: Company) -> None:
    """When the gateway says that it is paid, the ride is requested, once however often it says so."""
    booking, payment = await opened(company)
    for _ in range(2):
        await hear_of_payment(payment.id, answer(GatewayStatus.DONE, FARE), company.office)
    assert (await company.booking(booking)).status is S.REQUESTED
    assert (await payment_of(company, booking)).charge_id == "http:gw-1"
    await hear_of_payment(payment.id, answer(), company.office)
    assert money(await company.booking(booking)) == (FARE, FARE, 0, 0)
    assert "query" not in await calls(company)


async def test_the_gateways_amount_counts(company: Company) -> None:
    """Where the gateway took another amount, that amount goes back and the ride is not requested."""
    booking, payment = await opened(company)
    await hear_of_payment(payment.id, answer(GatewayStatus.DONE, 100), company.office)
    assert money(await company.booking(booking)) == (100, 0, 0, 100)


async def test_an_open_checkout_is_asked_about_again(company: Company) -> None:
    """An open checkout, or one the gateway does not know yet, is asked about again with growing pauses."""
    booking, payment = await opened(company)
    for checkout in (answer(), None):
        await hear_of_payment(payment.id, checkout, company.office)
        assert await calls(company) == ["query"]
    assert (await payment_of(company, booking)).asked_times == 2
    due = [row.due_at for row in await company.rows(deliveries) if row.template == "query"]
    assert due == [START + timedelta(seconds=seconds) for seconds in (2, 5, 10)]


async def test_questions_end_after_a_day(company: Company) -> None:
    """A checkout that nobody has paid within a day is not asked about any more."""
    _, payment = await opened(company)
    company.clock.at = START + ASKED_FOR + timedelta(seconds=1)
    await hear_of_payment(payment.id, answer(), company.office)
    assert await calls(company) == []


@pytest.mark.parametrize("refused", [False, True])
async def test_a_failed_payment_leaves_the_booking_waiting(company: Company, refused: bool) -> None:
    """A payment that failed, or that the gateway refused to open, can be tried again with a new one."""
    booking, payment = await (placed if refused else opened)(company)
    if refused:
        await payment_refused(payment.id, company.office)
    else:
        await hear_of_payment(payment.id, answer(GatewayStatus.FAILED), company.office)
    assert (await payment_of(company, booking)).status is P.FAILED
    await company.told()
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.office)
    assert await calls(company) == ["charge"]
    assert (await company.booking(booking)).status is S.AWAITING_PAYMENT


async def test_a_hint_asks_at_once(company: Company) -> None:
    """A callback is only a hint: the gateway is asked at once, if there is something to ask about."""
    booking, payment = await opened(company)
    await ask_about_payment(payment.id, company.office)
    assert await calls(company) == ["query"]
    await hear_of_payment(payment.id, answer(GatewayStatus.DONE), company.office)
    await company.told()
    await ask_about_payment(payment.id, company.office)
    await company.cancel(booking)
    _, unopened = await placed(company)
    await company.told()
    await ask_about_payment(unopened.id, company.office)
    assert await company.told() == []
    with pytest.raises(PaymentNotFound):
        await ask_about_payment(PaymentId(404), company.office)


@pytest.mark.parametrize(
    ("asked", "seconds"), [(0, 2), (1, 5), (2, 10), (3, 20), (4, 40), (7, 320), (8, 600), (5_000, 600)]
)
def test_the_pauses_between_questions(asked: int, seconds: int) -> None:
    """The gateway is asked after 2, 5, 10, 20, 40 seconds and so on, at most every ten minutes."""
    assert pause(asked) == timedelta(seconds=seconds)
