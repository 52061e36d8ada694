"""The company goes over to another gateway while customers wait to pay at the one before."""

from domain.commands.customer import ClaimBooking, SendInvoiceAgain
from domain.messages.delivery import Channel
from domain.messages.templates import Template
from domain.model.booking import Booking
from domain.usecases.booking.claim_booking import claim_booking
from domain.usecases.payments.hold_payment import FailedAttempt, hold_payment
from domain.usecases.payments.record_checkout import record_checkout
from domain.usecases.payments.retry_held_payments import retry_held_payments
from domain.usecases.payments.send_invoice_again import send_invoice_again
from domain.values.gateway import TELEGRAM
from domain.values.status import PaymentStatus
from tests.builders import CUSTOMER
from tests.usecases.company import Company, Told
from tests.usecases.gateway_stage import answer, placed, waiting

P = PaymentStatus
BUSY = FailedAttempt(again_after=0.0)


async def gateways(company: Company, booking: Booking) -> dict[str, PaymentStatus]:
    """How the booking's payment at each gateway stands."""
    return {payment.gateway: payment.status for payment in await company.payments(booking)}


async def openings(company: Company) -> list[Told]:
    """What was said since that opens or shows a payment."""
    return [each for each in await company.told() if each.template in (Template.INVOICE, Template.CHARGE)]


async def test_who_waits_for_telegram_is_called_back_by_the_new_gateway(company: Company) -> None:
    """A held invoice is not sent again; the fare is asked for once, at the gateway of now."""
    booking = await company.place()
    (payment,) = await company.payments(booking)
    await hold_payment(payment.id, BUSY, company.use_cases)
    await company.told()
    company.rule(gateway="http")
    assert await retry_held_payments(5, company.use_cases) == 1
    assert [each.channel for each in await openings(company)] == [Channel.GATEWAY]
    assert await gateways(company, booking) == {TELEGRAM: P.EXPIRED, "http": P.CREATED}
    assert await waiting(company) == []


async def test_who_waits_for_a_gateway_is_called_back_with_an_invoice(company: Company) -> None:
    """A held payment of a gateway that nobody calls any more becomes an invoice."""
    booking, payment = await placed(company)
    await hold_payment(payment.id, BUSY, company.use_cases)
    await company.told()
    company.rule(gateway=TELEGRAM)
    assert await retry_held_payments(5, company.use_cases) == 1
    assert [each.chat_id for each in await openings(company)] == [CUSTOMER]
    assert await gateways(company, booking) == {"http": P.EXPIRED, TELEGRAM: P.CREATED}


async def test_trying_again_goes_to_the_gateway_of_now(company: Company) -> None:
    """The customer's own try does not wait for a gateway that nobody calls any more."""
    booking, _ = await placed(company)
    await company.told()
    company.rule(gateway=TELEGRAM)
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.use_cases)
    assert [each.chat_id for each in await openings(company)] == [CUSTOMER]
    assert await gateways(company, booking) == {"http": P.EXPIRED, TELEGRAM: P.CREATED}


async def test_a_caller_who_claims_pays_at_the_gateway_of_now(company: Company) -> None:
    """A checkout that was open before the change is not linked; the caller gets an invoice."""
    company.rule(gateway="http")
    booking = await company.caller()
    (payment,) = await company.payments(booking)
    await record_checkout(payment.id, answer(), company.use_cases)
    await company.told()
    company.rule(gateway=TELEGRAM)
    command = ClaimBooking(customer_id=CUSTOMER, claim_token=booking.claim_token or "")
    await claim_booking(command, company.use_cases)
    shown = await openings(company)
    assert [each.chat_id for each in shown] == [CUSTOMER]
    assert await gateways(company, booking) == {"http": P.EXPIRED, TELEGRAM: P.CREATED}


async def test_a_payment_that_has_ended_is_not_replaced(company: Company) -> None:
    """Who asks for an invoice again after the change has one payment that can be paid, never two."""
    booking, _ = await placed(company)
    company.rule(gateway=TELEGRAM)
    ask = SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code)
    await send_invoice_again(ask, company.use_cases)
    await send_invoice_again(ask, company.use_cases)
    statuses = sorted(payment.status for payment in await company.payments(booking))
    assert statuses == sorted([P.EXPIRED, P.EXPIRED, P.CREATED])


async def test_a_caller_who_was_not_there_yet_keeps_a_payment(company: Company) -> None:
    """A caller's held payment is replaced too; its invoice waits for the caller to open the link."""
    company.rule(gateway="http")
    booking = await company.caller()
    (payment,) = await company.payments(booking)
    await hold_payment(payment.id, BUSY, company.use_cases)
    await company.told()
    company.rule(gateway=TELEGRAM)
    await retry_held_payments(5, company.use_cases)
    assert await openings(company) == []
    assert await gateways(company, booking) == {"http": P.EXPIRED, TELEGRAM: P.CREATED}
    command = ClaimBooking(customer_id=CUSTOMER, claim_token=booking.claim_token or "")
    await claim_booking(command, company.use_cases)
    assert [each.chat_id for each in await openings(company)] == [CUSTOMER]
