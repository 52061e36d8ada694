"""Invoices that Telegram makes: guarded by a breaker, sent again in order, and removed in time."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.simulator.sandbox import Sandbox
from bot.simulator.telegram import LocalTelegram
from domain.model.booking import Booking
from domain.values.status import BookingStatus
from tests.acceptance.gateway.company import LONG, PROVIDER, Company, start_company

S = BookingStatus


@pytest.fixture
async def company(
    sqlite_url: str, tmp_path: Path, telegram: LocalTelegram, sandbox: Sandbox
) -> AsyncIterator[Company]:
    """An app that is paid through Telegram."""
    payments = {
        "payments": "telegram",
        "payment_provider_token": SecretStr(PROVIDER),
        "payment_gateway_server": None,
        "payment_gateway_secret": None,
    }
    async with start_company(sqlite_url, tmp_path, telegram, sandbox, **payments) as running:
        yield running


def paid(found: list[Booking]) -> bool:
    """Whether every booking is paid."""
    return all(each.status is S.REQUESTED for each in found)


@pytest.mark.parametrize("fault", [{"status": 500}, {"cut": True}, {"latency": 30.0}])
async def test_invoices_that_cannot_be_made(company: Company, fault: dict[str, Any]) -> None:
    """Where sendInvoice fails or hangs the customer is told, keeps the booking, and gets it later."""
    person, chat = company.customer()
    trouble = company.telegram.faults.add("sendInvoice", times=None, **fault)
    await company.place()
    told = await chat.wait_for(lambda m: "결제가 몰려 있어요" in m.text, timeout=LONG)
    assert told.button("지금 다시 해 보기").callback_data
    company.telegram.faults.remove(trouble)
    invoice = await chat.wait_for(lambda m: m.invoice and not m.deleted, timeout=LONG)
    assert invoice.invoice is not None
    assert invoice.invoice.title.startswith("TEST")
    assert (await person.pay(invoice)).ok
    await company.until(paid)


async def test_an_open_breaker_asks_telegram_no_more(company: Company) -> None:
    """After a few failures no further invoice is tried; each customer is told, and all are called back."""
    trouble = company.telegram.faults.add("sendInvoice", times=None, status=500)
    people = [company.customer(7001 + n) for n in range(10)]
    for n in range(10):
        await company.place(7001 + n)
        await people[n][1].wait_for(lambda m: "결제가 몰려 있어요" in m.text, timeout=LONG)
    tried = trouble.met
    assert tried < 10
    company.telegram.faults.remove(trouble)
    for person, chat in people:
        assert (await person.pay(await chat.wait_for(lambda m: m.invoice, timeout=LONG))).ok
    await company.until(paid)


async def test_flood_control_is_no_failure(company: Company) -> None:
    """When Telegram asks to wait the invoice waits; nobody is told that payments are busy."""
    person, chat = company.customer()
    company.telegram.faults.add("sendInvoice", status=429, retry_after=1)
    await company.place()
    assert (await person.pay(await chat.wait_for(lambda m: m.invoice, timeout=LONG))).ok
    await company.until(paid)
    assert not [m for m in chat.messages if "몰려" in m.text]


async def test_a_forwarded_invoice_is_refused(company: Company) -> None:
    """A stranger who pays a forwarded invoice is refused at pre-checkout, and nothing is charged."""
    _, chat = company.customer()
    await company.place()
    invoice = await chat.wait_for(lambda m: m.invoice, timeout=LONG)
    stranger, _ = company.customer(7666)
    outcome = await stranger.pay(invoice)
    assert not outcome.ok
    (booking,) = await company.bookings()
    assert (booking.status, booking.captured) == (S.AWAITING_PAYMENT, 0)
