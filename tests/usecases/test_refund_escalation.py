"""Refunds that no gateway sees to any more."""

import pytest

from domain.model.refund import Refund
from domain.usecases.refunds.escalate_refund import NO_GATEWAY, UNKNOWN_OUTCOME, escalate_refund
from domain.usecases.refunds.refund_by_gateway import retry_refund, send_refund
from domain.values.status import BookingStatus, RefundStatus
from tests.usecases.company import Company

S, R = BookingStatus, RefundStatus


async def owed(company: Company) -> Refund:
    """A refund that waits for the gateway."""
    company.rule(refund_way="gateway")
    booking = await company.ride(S.REQUESTED)
    await company.cancel(booking)
    (refund,) = await company.refunds(booking)
    await company.told()
    return refund


async def stands(company: Company, refund: Refund) -> Refund:
    """The refund as it is kept."""
    async with company.use_cases.uow() as uow:
        return await uow.payments.refund(refund.id)


async def test_while_there_is_a_gateway_nothing_is_handed_over(company: Company) -> None:
    """A refund that the gateway sees to stays there."""
    refund = await owed(company)
    assert not await escalate_refund(refund.id, company.use_cases)
    assert (await stands(company, refund)).status is R.DUE


@pytest.mark.parametrize(
    ("calls", "why"), [("none", NO_GATEWAY), ("lost", UNKNOWN_OUTCOME), ("open", UNKNOWN_OUTCOME)]
)
async def test_without_one_it_is_a_task(company: Company, calls: str, why: str) -> None:
    """Without a gateway it is a task once; one that was called before says that the money may be back."""
    refund = await owed(company)
    if calls != "none":
        await send_refund(refund.id, company.use_cases)
    if calls == "lost":
        await retry_refund(refund.id, "no answer", company.use_cases)
        assert await company.told_to(0) == ["card"]
    company.rule(refund_way="manual")
    assert await escalate_refund(refund.id, company.use_cases)
    assert not await escalate_refund(refund.id, company.use_cases)
    found = await stands(company, refund)
    assert (found.status, found.last_error) == (R.MANUAL, why)
    assert sorted(await company.told_to(0)) == ["card", "refund_task"]
    await retry_refund(refund.id, "no answer", company.use_cases)
    assert (await stands(company, refund)).status is R.MANUAL
