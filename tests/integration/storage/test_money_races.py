"""Fifty at once about one booking's money: one effect, and accounts that agree, on both databases."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from domain.commands.customer import CancelBooking
from domain.commands.staff import RefundGoodwill, SettleRefund
from domain.errors import AlreadyThere, DomainError
from domain.ports.payment_gateway import GatewayStatus
from domain.usecases.accounts.close_accounts import close_everything
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.usecases.refunds.refund_by_gateway import apply_refund_status, send_refund
from domain.usecases.refunds.refund_goodwill import refund_goodwill
from domain.usecases.refunds.settle_refund import settle_refund
from domain.values.actor import Actor
from domain.values.status import BookingStatus, RefundStatus
from storage.migrate import upgrade
from storage.queries.accounts import SqlAccounts
from storage.tables.people import audit
from storage.tables.rides import events
from storage.tables.traffic import deliveries
from tests.builders import CUSTOMER, DISPATCHER, FARE
from tests.usecases.company import Company, money

S = BookingStatus
FIFTY = 50


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """A company whose accounts agree in the end."""
    await upgrade(database_url)
    founded = Company(database_url)
    yield founded
    closed = await close_everything(SqlAccounts(founded.database), lambda _: None)
    await founded.database.close()
    assert closed.mismatches == []


async def at_once(attempt: Callable[[int], Awaitable[object]], count: int = FIFTY) -> Counter[str]:
    """How many of the attempts came to which end."""

    async def outcome(number: int) -> str:
        try:
            await attempt(number)
        except DomainError as refusal:
            return type(refusal).__name__
        return "done"

    return Counter(await asyncio.gather(*(outcome(number) for number in range(count))))


async def kinds(company: Company, kind: str) -> int:
    """How many events of a kind there are."""
    return [row.kind for row in await company.rows(events)].count(kind)


async def sent(company: Company, template: str) -> int:
    """How many deliveries of a template were written."""
    return [row.template for row in await company.rows(deliveries)].count(template)


async def test_fifty_cancels(company: Company) -> None:
    """Of fifty presses of a cancel button, one cancels; one refund is owed, and one message is written."""
    booking = await company.ride(S.ARRIVED)
    command = CancelBooking(code=booking.code, actor=Actor.customer(CUSTOMER), agreed_kept=4_800)
    ends = await at_once(lambda _: cancel_booking(command, company.use_cases))
    assert ends == {"done": 1, AlreadyThere.__name__: FIFTY - 1}
    assert money(await company.booking(booking)) == (FARE, 4_800, 0, FARE - 4_800)
    assert [each.amount for each in await company.refunds(booking)] == [FARE - 4_800]
    assert (await sent(company, "cancelled"), await sent(company, "refund_task")) == (1, 1)
    assert await company.stock() == 1


async def test_customer_and_staff_cancel_together(company: Company) -> None:
    """Twenty-five callbacks of the customer and as many of dispatchers cancel once, by one of the two."""
    booking = await company.ride(S.ARRIVED)

    def cancel(number: int) -> Awaitable[object]:
        actor = Actor.customer(CUSTOMER) if number % 2 else Actor.staff(DISPATCHER + number)
        return cancel_booking(CancelBooking(code=booking.code, actor=actor), company.use_cases)

    ends = await at_once(cancel)
    assert ends == {"done": 1, AlreadyThere.__name__: FIFTY - 1}
    found = await company.booking(booking)
    assert money(found) == (FARE, found.kept, 0, FARE - found.kept)
    assert found.kept == (4_800 if found.cancel_reason == "customer" else 0)
    assert len(await company.refunds(booking)) == 1


async def test_fifty_presses_of_refunded(company: Company) -> None:
    """Fifty callbacks that the money went back settle it once: one event, message and line of the log."""
    booking = await company.ride(S.REQUESTED)
    await company.cancel(booking)
    (refund,) = await company.refunds(booking)

    def settle(number: int) -> Awaitable[object]:
        command = SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id)
        return settle_refund(command, company.use_cases)

    assert await at_once(settle) == {"done": FIFTY}
    assert money(await company.booking(booking)) == (FARE, 0, FARE, 0)
    assert (await kinds(company, "RefundDone"), await sent(company, "refund_done")) == (1, 1)
    assert [row.act for row in await company.rows(audit)].count("refunded") == 1


async def test_fifty_copies_of_one_extra_refund(company: Company) -> None:
    """Fifty copies of one /refund give it back once."""
    booking = await company.ride(S.COMPLETED)
    command = RefundGoodwill(dispatcher_id=DISPATCHER, code=booking.code, amount=3_000, request_key="chat:7")
    assert await at_once(lambda _: refund_goodwill(command, company.use_cases)) == {"done": FIFTY}
    assert money(await company.booking(booking)) == (FARE, FARE - 3_000, 0, 3_000)
    assert len(await company.refunds(booking)) == 1


async def test_fifty_extra_refunds_of_one_fare(company: Company) -> None:
    """Fifty different extra refunds at once never give back more than is kept."""
    booking = await company.ride(S.COMPLETED)

    def give(number: int) -> Awaitable[object]:
        command = RefundGoodwill(
            dispatcher_id=DISPATCHER, code=booking.code, amount=3_000, request_key=f"chat:{number}"
        )
        return refund_goodwill(command, company.use_cases)

    assert await at_once(give) == {"done": 3, "RefundRefused": FIFTY - 3}
    assert money(await company.booking(booking)) == (FARE, FARE - 9_000, 0, 9_000)


async def test_fifty_answers_of_a_gateway(company: Company) -> None:
    """Fifty copies of a gateway's answer, refusals among them, settle or hand over a refund once."""
    company.rule(refund_way="gateway")
    booking = await company.ride(S.REQUESTED)
    await company.cancel(booking)
    (refund,) = await company.refunds(booking)
    await send_refund(refund.id, company.use_cases)

    def hear(number: int) -> Awaitable[object]:
        status = GatewayStatus.FAILED if number % 2 else GatewayStatus.DONE
        return apply_refund_status(refund.id, status, company.use_cases)

    assert await at_once(hear) == {"done": FIFTY}
    (found,) = await company.refunds(booking)
    assert found.status in (RefundStatus.DONE, RefundStatus.MANUAL)
    assert await sent(company, "refund_task") + await sent(company, "refund_done") == 1
