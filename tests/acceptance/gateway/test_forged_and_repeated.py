"""What is repeated counts once, and what is forged counts for nothing."""

import asyncio
import json

import pytest

from bot.payments.callback import signature
from domain.commands.customer import RecordCharge
from domain.model.booking import Booking
from domain.usecases.payments.apply_payment_status import apply_payment_status
from domain.usecases.payments.record_charge import record_charge
from domain.values.ids import PaymentId
from domain.values.invoice_payload import invoice_payload
from domain.values.status import BookingStatus, PaymentStatus
from storage.tables.rides import events
from tests.acceptance.gateway.company import LONG, SECRET, Company

S = BookingStatus
FIFTY = 50


def paid(found: list[Booking]) -> bool:
    """Whether the first booking is paid."""
    return found[0].status is S.REQUESTED


async def captures(company: Company) -> int:
    """How often money was taken, by the events."""
    async with company.app.container.database.read() as connection:
        rows = await connection.execute(events.select().where(events.c.kind == "MoneyCaptured"))
        return len(list(rows))


def signed(body: bytes, secret: str = SECRET) -> str:
    """The signature of a callback."""
    return signature(secret.encode(), body).decode()


async def test_fifty_callbacks_and_questions_are_one_effect(either_company: Company) -> None:
    """One successful payment that is told fifty times over, by callback and by answer, counts once."""
    company = either_company
    _, chat = company.customer()
    await company.place()
    await company.link(chat)
    (theirs,), (ours,) = company.at_gateway(), await company.payments()
    company.sandbox.accounts.press(theirs.id, "approved")
    body = json.dumps({"payment_id": theirs.id, "order_id": theirs.order_id}).encode()
    gateway = company.sandbox.accounts.by_id(theirs.id)
    async with asyncio.TaskGroup() as tasks:
        calls = [tasks.create_task(company.call_back(body, signed(body))) for _ in range(FIFTY)]
        for _ in range(FIFTY):
            tasks.create_task(_heard(company, ours.id, gateway.id))
    assert {each.result() for each in calls} == {200}
    (booking,) = await company.until(paid)
    await chat.wait_for(lambda m: "접수됐어요" in m.text, timeout=LONG)
    await asyncio.sleep(0.5)
    assert (booking.captured, booking.kept, booking.refund_due) == (booking.fare, booking.fare, 0)
    assert (await captures(company), len(await company.payments())) == (1, 1)
    assert len([m for m in chat.messages if "접수됐어요" in m.text]) == 1


async def _heard(company: Company, payment_id: PaymentId, gateway_payment_id: str) -> None:
    from bot.payments.http_gateway import HttpGateway

    asking = HttpGateway(company.sandbox.url, lambda: "https://t.me/x", lambda: None)
    try:
        answer = await asking.find(payment_id=gateway_payment_id)
        await apply_payment_status(payment_id, answer, company.app.container.use_cases, hinted=True)
    finally:
        await asking.close()


async def test_fifty_successful_payments_of_telegram_are_one_effect(either_company: Company) -> None:
    """One charge of Telegram that is recorded fifty times at once counts once."""
    company = either_company
    await company.place()
    (ours,) = await company.payments()
    command = RecordCharge(
        payer_id=7001, payload=invoice_payload(ours.id), amount=ours.amount, currency="KRW", charge_id="tg-1"
    )
    async with asyncio.TaskGroup() as tasks:
        for _ in range(FIFTY):
            tasks.create_task(record_charge(command, company.app.container.use_cases))
    (booking,) = await company.bookings()
    assert (booking.captured, booking.kept, await captures(company)) == (booking.fare, booking.fare, 1)


@pytest.mark.parametrize("forged", ["signature", "unpaid", "order", "swapped"])
async def test_a_forged_callback_changes_nothing(company: Company, forged: str) -> None:
    """A wrong signature, a claim that is not true, another order's payment: refused, nothing changed."""
    for number in (7001, 7002):
        _, chat = company.customer(number)
        await company.place(number)
        await company.link(chat)
    first, second = company.at_gateway()
    company.sandbox.accounts.press(first.id, "approved")
    claims = {"payment_id": second.id, "order_id": second.order_id, "status": "approved"}
    if forged == "order":
        claims["order_id"] = "payment:1"
    if forged == "swapped":
        claims["payment_id"] = first.id
    body = json.dumps(claims).encode()
    status = await company.call_back(body, signed(body, "guessed" if forged == "signature" else SECRET))
    assert status == {"signature": 403, "unpaid": 200, "order": 404, "swapped": 404}[forged]
    await company.until(paid)
    others = (await company.bookings())[1]
    assert (others.status, others.captured) == (S.AWAITING_PAYMENT, 0)


async def test_an_edited_amount_requests_no_ride(company: Company) -> None:
    """A page that took another amount than the fare pays for nothing: that amount goes back by itself."""
    _, chat = company.customer()
    await company.place()
    await company.link(chat)
    (theirs,) = company.at_gateway()
    theirs.amount = 100
    await company.sandbox.pay(theirs.id)
    (booking,) = await company.until(lambda found: found[0].refunded)
    assert booking.status is S.AWAITING_PAYMENT
    assert (booking.captured, booking.kept, booking.refunded) == (100, 0, 100)


@pytest.mark.parametrize("odd", [{"currency": "USD"}, {"order_id": "payment:1"}])
async def test_an_answer_about_something_else_changes_nothing(company: Company, odd: dict[str, str]) -> None:
    """A gateway that answers in another currency, or about another order, is not believed."""
    _, chat = company.customer()
    await company.place()
    await company.link(chat)
    (theirs,) = company.at_gateway()
    body = json.dumps({"payment_id": theirs.id}).encode()
    for name, value in odd.items():
        setattr(theirs, name, value)
    company.sandbox.accounts.press(theirs.id, "approved")
    assert await company.call_back(body, signed(body)) == 200
    await chat.wait_for(lambda m: "확인하고 있어요" in m.text, timeout=LONG)
    (booking,), (payment,) = await company.bookings(), await company.payments()
    assert (booking.status, booking.captured) == (S.AWAITING_PAYMENT, 0)
    assert payment.status is PaymentStatus.PENDING
