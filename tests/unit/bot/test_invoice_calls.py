"""Invoices as payments being opened: sent once, held where none can be made; all else is let through."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.payments.invoice_calls import InvoiceCalls
from bot.payments.payment_opening import PaymentOpening
from domain.messages.customer import invoice, invoice_gone
from domain.messages.delivery import Delivery
from domain.ports.breaker import BreakerOpen
from domain.ports.outbox import UndeliverableError
from domain.ports.payment_gateway import Checkout, GatewayDown, GatewayStatus, Order, OutcomeUnknown
from domain.values.status import PaymentStatus
from storage.migrate import upgrade
from tests.builders import CUSTOMER
from tests.usecases.company import Company


class Invoices:
    """Sends what it is asked to, or fails as told."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.fails: Exception | None = None

    async def charge(self, order: Order) -> Checkout:
        self.orders.append(order)
        if self.fails is not None:
            raise self.fails
        return Checkout(payment_id="77", status=GatewayStatus.PENDING)

    async def find(self, *, payment_id: str | None = None, key: str | None = None) -> Checkout | None:
        raise AssertionError("Telegram cannot be asked")

    async def refund(self, payment_id: str, amount: int, key: str) -> GatewayStatus:
        raise AssertionError("Telegram gives nothing back")


class Chat:
    """A booking whose invoice is due, the calls that send it, and what else was sent."""

    def __init__(self, company: Company) -> None:
        self.company, self.invoices = company, Invoices()
        self.sent: list[str] = []
        self.failures = 0
        opening = PaymentOpening(self.invoices, company.use_cases, self._failed)
        self.calls = InvoiceCalls(opening, self._send)

    async def due(self) -> Delivery:
        """The invoice of a new booking."""
        booking = await self.company.place()
        (payment,) = await self.company.payments(booking)
        return invoice(payment, CUSTOMER)

    async def _send(self, delivery: Delivery, known_message: int | None) -> int | None:
        self.sent.append(str(delivery.template))
        return known_message or 5

    def _failed(self) -> None:
        self.failures += 1


@pytest.fixture
async def chat(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Chat]:
    """A chat with a company on an empty database."""
    await upgrade(sqlite_url)
    company = Company(sqlite_url)
    yield Chat(company)
    await company.database.close()


async def test_an_invoice_is_sent_and_its_payment_stays_open(chat: Chat) -> None:
    """The invoice's message is the payment's id at Telegram, and the payment waits as it was created."""
    due = await chat.due()
    assert await chat.calls(due, None) == 77
    (order,) = chat.invoices.orders
    assert (order.amount, order.currency, order.booking.customer_id) == (11_600, "KRW", CUSTOMER)
    (payment,) = await chat.company.payments(order.booking)
    assert (payment.status, payment.gateway_payment_id) == (PaymentStatus.CREATED, None)


async def test_an_invoice_that_is_known_is_not_sent_again(chat: Chat) -> None:
    """Where the message of an invoice is known it stays, and nothing is opened."""
    assert await chat.calls(await chat.due(), 12) == 12
    assert chat.invoices.orders == []


async def test_nobody_is_sent_an_invoice_for_what_is_over(chat: Chat) -> None:
    """An invoice whose booking has ended, or that was paid, is passed over."""
    booking = await chat.company.place()
    (payment,) = await chat.company.payments(booking)
    await chat.company.cancel(booking)
    assert await chat.calls(invoice(payment, CUSTOMER), None) is None
    assert chat.invoices.orders == []


@pytest.mark.parametrize("down", [GatewayDown("HTTP 502"), OutcomeUnknown("cut"), BreakerOpen(7.0)])
async def test_an_invoice_that_cannot_be_made_holds_its_payment(chat: Chat, down: GatewayDown) -> None:
    """The customer is told that payments are busy, never that an outcome is unknown."""
    due = await chat.due()
    await chat.company.told()
    chat.invoices.fails = down
    assert await chat.calls(due, None) is None
    assert await chat.company.told_to(CUSTOMER) == ["payments_busy"]
    assert chat.failures == 1


async def test_a_chat_that_takes_no_message_is_reported(chat: Chat) -> None:
    """A blocked chat is the outbox's to know, and holds no payment."""
    chat.invoices.fails = UndeliverableError("bot was blocked by the user")
    with pytest.raises(UndeliverableError):
        await chat.calls(await chat.due(), None)
    assert chat.failures == 0


async def test_a_held_payment_runs_again_once_its_invoice_is_there(chat: Chat) -> None:
    """After a pause the customer has the whole time to pay afresh."""
    due = await chat.due()
    chat.invoices.fails = GatewayDown("HTTP 502")
    await chat.calls(due, None)
    chat.invoices.fails = None
    chat.company.clock.forward(minutes=40)
    assert await chat.calls(due, None) == 77
    booking = await chat.company.booking(chat.invoices.orders[-1].booking)
    assert booking.pay_by == chat.company.clock.now() + chat.company.rules.pay_within


async def test_everything_else_is_only_sent(chat: Chat) -> None:
    """A delivery that is no invoice goes to the bot's own notifier."""
    booking = await chat.company.place()
    (payment,) = await chat.company.payments(booking)
    assert await chat.calls(invoice_gone(payment, CUSTOMER), 12) == 12
    assert (chat.sent, chat.invoices.orders) == (["invoice_gone"], [])
