"""Refunds from the database to Stripe and back: what each answer makes of them."""

from collections.abc import AsyncIterator

import pytest

from bot.payments.breaker import BreakerLimits
from bot.payments.guarded_refunds import GuardedRefunds
from bot.payments.refund_calls import RefundCalls
from bot.payments.stripe_refunds import StripeRefunds
from domain.commands.staff import SettleRefund
from domain.messages.delivery import Channel, Delivery
from domain.messages.templates import Template
from domain.model.booking import Booking
from domain.model.refund import Refund
from domain.ports.outbox import RetryLater, UndeliverableError
from domain.usecases.refunds.escalate_refund import NO_GATEWAY, UNKNOWN_OUTCOME, escalate_refund
from domain.usecases.refunds.settle_refund import settle_refund
from domain.values.status import BookingStatus, RefundStatus
from storage.migrate import upgrade
from tests.builders import CUSTOMER, DISPATCHER, FARE
from tests.properties.invariants import faults
from tests.stripe_stand_in import StripeStandIn
from tests.usecases.company import Company, money

S, R = BookingStatus, RefundStatus
CHARGE = "ch_1"


@pytest.fixture
async def company(sqlite_url: str) -> AsyncIterator[Company]:
    """A company whose refunds go by Stripe; after the test its accounts are right."""
    await upgrade(sqlite_url)
    founded = Company(sqlite_url, refund_way="stripe")
    yield founded
    found = await faults(founded.database, founded.rules, founded.clock.now())
    await founded.database.close()
    assert found == []


@pytest.fixture
def calls(company: Company, refunds: StripeRefunds) -> RefundCalls:
    """The calls, behind a breaker that opens at the second failure."""
    limits = BreakerLimits(least_calls=2, wait=60.0)
    return RefundCalls(GuardedRefunds(refunds, limits), company.use_cases)


async def owed(
    company: Company, stripe: StripeStandIn, charge: str | None = CHARGE
) -> tuple[Booking, Refund]:
    """A cancelled ride whose fare is due back."""
    booking = await company.place()
    await company.pay(booking, provider_charge_id=charge)
    stripe.charge(charge or "", FARE)
    await company.cancel(booking)
    (refund,) = await company.refunds(booking)
    return booking, refund


async def call(company: Company, calls: RefundCalls, refund: Refund) -> Refund:
    """Make the refund's call; gives the refund as it stands then. Raises RetryLater."""
    delivery = Delivery(
        channel=Channel.GATEWAY,
        chat_id=refund.id,
        template=Template.REFUND,
        arguments={"refund_id": refund.id},
    )
    await calls(delivery, None)
    return await stands(company, refund)


async def stands(company: Company, refund: Refund) -> Refund:
    """The refund as it is kept."""
    async with company.use_cases.uow() as uow:
        return await uow.payments.refund(refund.id)


async def test_stripe_gives_it_back(company: Company, stripe: StripeStandIn, calls: RefundCalls) -> None:
    """A refund that Stripe carries out is done, the customer hears of it, and no task is made."""
    booking, refund = await owed(company, stripe)
    await company.told()
    done = await call(company, calls, refund)
    assert (done.status, done.attempts, stripe.keys) == (R.DONE, 1, [refund.idempotency_key])
    assert money(await company.booking(booking)) == (FARE, 0, FARE, 0)
    assert [(each.chat_id, each.template) for each in await company.told() if each.template != "card"] == [
        (CUSTOMER, "refund_done")
    ]
    await call(company, calls, refund)
    assert stripe.refunded(CHARGE) == FARE


async def test_a_lost_reply_leaves_it_due(
    company: Company, stripe: StripeStandIn, calls: RefundCalls
) -> None:
    """After a lost reply the refund is due with what went wrong; the next call finds it done, once."""
    booking, refund = await owed(company, stripe)
    stripe.troubles = ["lost"]
    with pytest.raises(RetryLater):
        await call(company, calls, refund)
    waiting = await stands(company, refund)
    assert (waiting.status, waiting.attempts, waiting.last_error) == (R.DUE, 1, "no answer")
    assert money(await company.booking(booking)) == (FARE, 0, 0, FARE)
    assert (await call(company, calls, refund)).status is R.DONE
    assert stripe.refunded(CHARGE) == FARE


async def test_a_refusal_becomes_a_task(company: Company, stripe: StripeStandIn, calls: RefundCalls) -> None:
    """What Stripe refuses is a task with Stripe's reason, and a dispatcher's word settles it."""
    booking, refund = await owed(company, stripe)
    stripe.charges.clear()
    await company.told()
    refused = await call(company, calls, refund)
    assert (refused.status, refused.last_error) == (R.MANUAL, "the gateway refused: resource_missing")
    assert await company.told_staff() == ["refund_task"]
    await settle_refund(SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id), company.use_cases)
    assert money(await company.booking(booking)) == (FARE, 0, FARE, 0)


async def test_a_pending_refund_is_looked_at_again(
    company: Company, stripe: StripeStandIn, calls: RefundCalls
) -> None:
    """A refund under way stays sent and is looked at ever more seldom, until Stripe says how it ended."""
    _, refund = await owed(company, stripe)
    stripe.status = "pending"
    with pytest.raises(RetryLater) as later:
        await call(company, calls, refund)
    assert later.value.after == 30
    assert (await stands(company, refund)).status is R.SENT
    stripe.refunds[0]["status"] = "failed"
    assert (await call(company, calls, refund)).status is R.MANUAL


async def test_an_open_breaker_keeps_it_due(
    company: Company, stripe: StripeStandIn, calls: RefundCalls
) -> None:
    """While Stripe fails the breaker opens: nobody is called, and the refund waits with its reason."""
    _, refund = await owed(company, stripe)
    stripe.troubles = [500, 500]
    for _ in range(3):
        with pytest.raises(RetryLater):
            await call(company, calls, refund)
    assert len(stripe.keys) == 2
    assert (await stands(company, refund)).last_error == "the breaker is open"


async def test_a_charge_that_stripe_does_not_know(company: Company, stripe: StripeStandIn) -> None:
    """A charge without the provider's number cannot go by Stripe: it is a task from the beginning."""
    _, refund = await owed(company, stripe, charge=None)
    assert refund.status is R.MANUAL


async def test_only_refunds_are_carried(calls: RefundCalls) -> None:
    """Any other call that is left from other settings is refused for good."""
    with pytest.raises(UndeliverableError):
        await calls(Delivery(channel=Channel.GATEWAY, chat_id=1, template=Template.CHARGE), None)


async def test_nothing_is_dropped_when_the_way_changes(
    company: Company, stripe: StripeStandIn, calls: RefundCalls
) -> None:
    """When no gateway is set any more, what was due becomes a task, and an old call does nothing."""
    _, refund = await owed(company, stripe)
    assert not await escalate_refund(refund.id, company.use_cases)
    company.rule(refund_way="manual")
    await company.told()
    assert await escalate_refund(refund.id, company.use_cases)
    assert not await escalate_refund(refund.id, company.use_cases)
    task = await call(company, calls, refund)
    assert (task.status, task.last_error) == (R.MANUAL, NO_GATEWAY)
    assert await company.told_staff() == ["refund_task"]
    assert stripe.calls == []


async def test_an_unknown_outcome_is_said(
    company: Company, stripe: StripeStandIn, calls: RefundCalls
) -> None:
    """A task that was called before, without a known outcome, warns that the money may be back already."""
    _, first = await owed(company, stripe)
    stripe.status = "pending"
    with pytest.raises(RetryLater):
        await call(company, calls, first)
    company.rule(refund_way="manual")
    assert await escalate_refund(first.id, company.use_cases)
    assert (await stands(company, first)).last_error == UNKNOWN_OUTCOME
