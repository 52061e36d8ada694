"""Calls to the gateway as deliveries: what is asked first, what is tried again, and what never is."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.payments.gateway_calls import GatewayCalls
from domain.messages.delivery import Channel, Delivery
from domain.messages.templates import Template
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.ports.breaker import BreakerOpen
from domain.ports.outbox import RetryLater, UndeliverableError
from domain.ports.payment_gateway import (
    Checkout,
    GatewayDown,
    GatewayRefused,
    GatewayStatus,
    Order,
    OutcomeUnknown,
)
from domain.values.status import PaymentStatus
from storage.migrate import upgrade
from tests.builders import CUSTOMER
from tests.usecases.company import Company
from tests.usecases.gateway_stage import answer, payment_of, placed, waiting


class Gateway:
    """Answers as told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.charged: Checkout | Exception = answer()
        self.found: Checkout | Exception | None = None
        self.back: GatewayStatus | Exception = GatewayStatus.DONE

    async def charge(self, order: Order) -> Checkout:
        self.heard.append(f"charge {order.idempotency_key}")
        return _said(self.charged)

    async def find(self, *, payment_id: str | None = None, key: str | None = None) -> Checkout | None:
        self.heard.append(f"find {payment_id or key}")
        return _said(self.found)

    async def refund(self, payment_id: str, amount: int, key: str) -> GatewayStatus:
        self.heard.append(f"refund {payment_id} {amount}")
        return _said(self.back)


Answer = TypeVar("Answer")


def _said(answer: Answer | Exception) -> Answer:
    if isinstance(answer, Exception):
        raise answer
    return answer


class Stage:
    """A booking whose payment is to be opened, and the calls that do it."""

    def __init__(self, company: Company, payment: Payment) -> None:
        self.company, self.payment = company, payment
        self.gateway = Gateway()
        self.on_failure = 0
        self.calls = GatewayCalls(self.gateway, company.use_cases, company.clock, self._hear)

    def _hear(self) -> None:
        self.on_failure += 1

    def delivery(self, template: str = "charge", attempts: int = 0, **arguments: object) -> Delivery:
        """A row of the outbox, made now."""
        return Delivery(
            channel=Channel.GATEWAY,
            chat_id=self.payment.id,
            template=Template(template),
            attempts=attempts,
            created_at=self.company.clock.now(),
            arguments={"payment_id": self.payment.id} | arguments,
        )

    async def status(self) -> PaymentStatus:
        """How the payment stands with us."""
        async with self.company.use_cases.uow() as uow:
            return (await uow.payments.get(self.payment.id)).status


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A fresh company with one booking."""
    url = f"sqlite+aiosqlite:///{tmp_path}/calltaxi.db"
    await upgrade(url)
    company = Company(url)
    _, payment = await placed(company)
    await company.told()
    yield Stage(company, payment)
    await company.database.close()


async def test_the_first_try_asks_nothing_first(stage: Stage) -> None:
    """A young row that counts no attempts is charged at once; a second such call does nothing any more."""
    await stage.calls(stage.delivery(), None)
    await stage.calls(stage.delivery(), None)
    assert stage.gateway.heard == [f"charge {stage.payment.idempotency_key}"]
    assert await stage.status() is PaymentStatus.PENDING


@pytest.mark.parametrize("how", ["old", "counted", "told to ask"])
async def test_what_may_have_been_tried_is_asked_about_first(stage: Stage, how: str) -> None:
    """After a crash, a failure or a hint the gateway is asked by the key; what it has is not opened again."""
    told: dict[str, Any] = {"ask": 1} if how == "told to ask" else {}
    delivery = stage.delivery(attempts=int(how == "counted"), **told)
    if how == "old":
        stage.company.clock.at += timedelta(seconds=26)
    stage.gateway.found = answer()
    await stage.calls(delivery, None)
    assert stage.gateway.heard == [f"find {stage.payment.idempotency_key}"]
    assert await stage.status() is PaymentStatus.PENDING


async def test_what_the_gateway_never_heard_of_is_opened(stage: Stage) -> None:
    """Where the gateway knows nothing under the key, the payment is opened, under the same key."""
    await stage.calls(stage.delivery(attempts=1), None)
    key = stage.payment.idempotency_key
    assert stage.gateway.heard == [f"find {key}", f"charge {key}"]


@pytest.mark.parametrize(
    ("down", "told", "tries"),
    [
        (BreakerOpen(3.0), "payments_busy", 0),
        (GatewayDown("HTTP 503"), "payments_busy", 1),
        (OutcomeUnknown("no answer in time"), "payment_unclear", 1),
    ],
)
async def test_a_charge_that_fails_is_not_repeated_from_here(
    stage: Stage, down: GatewayDown, told: str, tries: int
) -> None:
    """The customer is told the truth and waits in order; the delivery itself is done."""
    stage.gateway.charged = down
    assert await stage.calls(stage.delivery(), None) is None
    assert await stage.company.told_to(CUSTOMER) == [told]
    assert (await waiting(stage.company), stage.on_failure) == ([(stage.payment.id, tries)], 1)
    assert await stage.status() is PaymentStatus.CREATED


async def test_an_unknown_outcome_is_asked_about_before_the_next_try(stage: Stage) -> None:
    """After a lost answer the next try asks by the key; a gateway that refuses to tell changes nothing."""
    stage.gateway.charged = OutcomeUnknown("lost")
    await stage.calls(stage.delivery(), None)
    stage.gateway.found = GatewayRefused(401)
    await stage.calls(stage.delivery(tries=1), None)
    assert await stage.status() is PaymentStatus.CREATED
    assert [each.split()[0] for each in stage.gateway.heard] == ["charge", "find"]
    assert await waiting(stage.company) == [(stage.payment.id, 2)]


async def test_a_refused_charge_is_told(stage: Stage) -> None:
    """A gateway that says no for good ends the payment, and its customer is told."""
    stage.gateway.charged = GatewayRefused(422)
    with pytest.raises(UndeliverableError):
        await stage.calls(stage.delivery(), None)
    assert await stage.company.told_to(CUSTOMER) == ["invoice_gone", "payment_failed"]
    assert await stage.status() is PaymentStatus.FAILED


async def test_a_payment_that_is_taken_at_once(stage: Stage) -> None:
    """A gateway that takes the money while it opens the payment has it recorded at once."""
    stage.gateway.charged = answer(GatewayStatus.DONE, stage.payment.amount)
    await stage.calls(stage.delivery(), None)
    assert await stage.status() is PaymentStatus.APPROVED


async def test_a_question_that_fails_is_asked_again(stage: Stage) -> None:
    """The row of questions goes on after a failure; one asked ahead of its time is told, not repeated."""
    await stage.calls(stage.delivery(), None)
    await stage.company.told()
    stage.gateway.found = GatewayDown("HTTP 503")
    with pytest.raises(RetryLater):
        await stage.calls(stage.delivery("query", gateway_payment_id="gw-1"), None)
    assert await stage.company.told_to(CUSTOMER) == []
    await stage.calls(stage.delivery("hint", gateway_payment_id="gw-1"), None)
    assert await stage.company.told_to(CUSTOMER) == ["payment_unclear"]
    stage.gateway.found = GatewayRefused(401)
    with pytest.raises(UndeliverableError):
        await stage.calls(stage.delivery("query", gateway_payment_id="gw-1"), None)


async def test_a_call_that_nobody_knows(stage: Stage) -> None:
    """A row that is no call at all is given up, not guessed at."""
    with pytest.raises(UndeliverableError):
        await stage.calls(stage.delivery("confirmed"), None)
    assert stage.gateway.heard == []


async def test_how_refunds_end(stage: Stage) -> None:
    """A refund goes out under its key, is asked again while it is under way, and is done once."""
    await stage.calls(stage.delivery(), None)
    stage.company.rule(gateway="http", refund_way="gateway")
    calls = GatewayCalls(stage.gateway, stage.company.use_cases, stage.company.clock, stage._hear)
    booking = await stage.company.booking(await _booking(stage))
    await stage.company.pay(booking, payer_id=None, payment=await payment_of(stage.company, booking))
    await stage.company.cancel(booking)
    (refund,) = await stage.company.refunds(booking)
    call = stage.delivery("refund", refund_id=refund.id)
    for back in (GatewayDown("HTTP 503"), GatewayStatus.PENDING):
        stage.gateway.back = back
        with pytest.raises(RetryLater):
            await calls(call, None)
    stage.gateway.back = GatewayStatus.DONE
    for _ in range(2):
        await calls(call, None)
    assert stage.gateway.heard[1:] == [f"refund gw-1 {booking.fare}"] * 3
    assert (await stage.company.booking(booking)).refunded == booking.fare


async def _booking(stage: Stage) -> Booking:
    async with stage.company.use_cases.uow() as uow:
        return await uow.bookings.get(stage.payment.booking_id)
