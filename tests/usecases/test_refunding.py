"""Money on its way back: by hand, by the gateway, and as goodwill."""

from dataclasses import replace
from typing import Any

import pytest

from domain.commands.staff import RefundGoodwill, SettleRefund
from domain.errors import BookingNotFound, RefundNotFound, RefundRefused, StaleRecord
from domain.messages.delivery import STAFF_CHAT, Channel
from domain.model.booking import Booking
from domain.model.refund import Refund
from domain.ports.payment_gateway import GatewayStatus
from domain.usecases.refunds.refund_by_gateway import apply_refund_status, retry_refund, send_refund
from domain.usecases.refunds.refund_goodwill import refund_goodwill
from domain.usecases.refunds.settle_refund import settle_refund
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import BookingCode, RefundId
from domain.values.reasons import RefundReason
from domain.values.status import BookingStatus, RefundStatus
from tests.builders import CUSTOMER, DISPATCHER, FARE
from tests.usecases.company import Company, money

S, R = BookingStatus, RefundStatus


async def owed(company: Company, way: str = "manual") -> tuple[Booking, Refund]:
    """A cancelled ride whose fare is due back this way."""
    company.rule(refund_way=way)
    booking = await company.ride(S.REQUESTED)
    await company.told()
    await company.cancel(booking)
    (refund,) = await company.refunds(booking)
    return booking, refund


async def extra(company: Company, booking: Booking, amount: int, **changes: Any) -> Refund:
    """A dispatcher gives back some of what is kept."""
    command = RefundGoodwill(
        dispatcher_id=DISPATCHER, code=booking.code, amount=amount, request_key="update-1"
    )
    return await refund_goodwill(replace(command, **changes), company.use_cases)


async def test_a_refund_by_hand(company: Company) -> None:
    """A manual refund is a task for staff; when it is settled the customer hears, and nothing is due."""
    booking, refund = await owed(company)
    assert refund.status is R.MANUAL
    tasks = [each for each in await company.told() if each.template == "refund_task"]
    assert [(task.chat_id, task.subject) for task in tasks] == [(STAFF_CHAT, f"refund:{refund.id}")]
    company.clock.forward(minutes=9)
    command = SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id)
    done = await settle_refund(command, company.use_cases)
    assert (done.status, done.done_by, done.done_at) == (R.DONE, Actor.staff(DISPATCHER), company.clock.now())
    assert money(await company.booking(booking)) == (FARE, 0, FARE, 0)
    told = [(each.chat_id, each.template, each.arguments) for each in await company.told()]
    assert (CUSTOMER, "refund_done", {"amount": FARE}) in told
    assert (STAFF_CHAT, "refund_task", {"refund_id": refund.id}) in told
    assert (await company.acts())[-1] == "refunded"


async def test_settling_twice(company: Company) -> None:
    """A second callback on "refunded" changes nothing."""
    booking, refund = await owed(company)
    command = SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id)
    await settle_refund(command, company.use_cases)
    await company.told()
    assert (await settle_refund(command, company.use_cases)).status is R.DONE
    assert money(await company.booking(booking)) == (FARE, 0, FARE, 0)
    assert await company.told() == []


async def test_settling_what_is_not_by_hand(company: Company) -> None:
    """A refund that the gateway sees to, or that there is not, cannot be settled by hand."""
    _, refund = await owed(company, "gateway")
    with pytest.raises(StaleRecord):
        await settle_refund(SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id), company.use_cases)
    with pytest.raises(RefundNotFound):
        await settle_refund(
            SettleRefund(dispatcher_id=DISPATCHER, refund_id=RefundId(404)), company.use_cases
        )


async def test_what_the_gateway_was_asked_for_is_not_settled_by_hand(company: Company) -> None:
    """While the gateway's answer is awaited, nobody's callback counts: the money would go back twice."""
    booking, refund = await owed(company, "gateway")
    assert await send_refund(refund.id, company.use_cases)
    with pytest.raises(StaleRecord):
        await settle_refund(SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id), company.use_cases)
    assert money(await company.booking(booking)) == (FARE, 0, 0, FARE)


async def test_a_refund_by_the_gateway(company: Company) -> None:
    """A gateway's refund is called with the key that was stored first, and done when the gateway says so."""
    booking, refund = await owed(company, "gateway")
    calls = [each for each in await company.told() if each.channel is Channel.GATEWAY]
    assert [(call.template, call.arguments) for call in calls] == [("refund", {"refund_id": refund.id})]
    order = await send_refund(refund.id, company.use_cases)
    assert order
    assert (order.amount, order.key, order.gateway_payment_id) == (FARE, refund.idempotency_key, "charge-1")
    await apply_refund_status(refund.id, GatewayStatus.DONE, company.use_cases)
    await apply_refund_status(refund.id, GatewayStatus.DONE, company.use_cases)
    (done,) = await company.refunds(booking)
    assert (done.status, done.done_by, done.attempts) == (R.DONE, SYSTEM, 1)
    assert money(await company.booking(booking)) == (FARE, 0, FARE, 0)
    told = [(each.template, each.arguments) for each in await company.told() if each.chat_id == CUSTOMER]
    assert told == [("refund_done", {"amount": FARE})]
    assert await send_refund(refund.id, company.use_cases) is None


async def test_a_call_without_a_known_outcome_is_repeated_under_its_key(company: Company) -> None:
    """A call whose reply was lost is made again under the same key, and pending says nothing new."""
    _, refund = await owed(company, "gateway")
    first = await send_refund(refund.id, company.use_cases)
    await apply_refund_status(refund.id, GatewayStatus.PENDING, company.use_cases)
    assert await send_refund(refund.id, company.use_cases) == first


async def test_a_refund_that_has_to_wait_is_shown_once(company: Company) -> None:
    """The card shows from the first call without an outcome on that the refund waits, and is sent once."""
    booking, refund = await owed(company, "gateway")
    shown = []
    for error in ("no answer", "still none"):
        await send_refund(refund.id, company.use_cases)
        await company.told()
        await retry_refund(refund.id, error, company.use_cases)
        shown.append(await company.told_to(STAFF_CHAT))
    assert shown == [["card"], []]
    (waits,) = await company.refunds(booking)
    assert (waits.status, waits.attempts, waits.last_error) == (R.DUE, 2, "still none")


async def test_a_refund_that_the_gateway_refuses(company: Company) -> None:
    """A refund that the gateway refuses for good becomes a task for staff, who settle it; nothing is lost."""
    booking, refund = await owed(company, "gateway")
    await send_refund(refund.id, company.use_cases)
    await company.told()
    await apply_refund_status(refund.id, GatewayStatus.FAILED, company.use_cases)
    (failed,) = await company.refunds(booking)
    assert (failed.status, failed.last_error) == (R.MANUAL, "the gateway refused")
    assert money(await company.booking(booking)) == (FARE, 0, 0, FARE)
    assert await company.told_staff() == ["refund_task"]
    await settle_refund(SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id), company.use_cases)
    assert money(await company.booking(booking)) == (FARE, 0, FARE, 0)


async def test_what_was_not_sent_is_not_heard_of(company: Company) -> None:
    """An answer about a refund that was never sent changes nothing."""
    booking, refund = await owed(company, "gateway")
    await apply_refund_status(refund.id, GatewayStatus.DONE, company.use_cases)
    assert [each.status for each in await company.refunds(booking)] == [R.DUE]


async def test_goodwill(company: Company) -> None:
    """Staff give back some of a finished ride's fare; a repeated request counts once."""
    booking = await company.ride(S.COMPLETED)
    refund = await extra(company, booking, 1_600)
    assert (await extra(company, booking, 1_600)).id == refund.id
    found = await company.booking(booking)
    assert money(found) == (FARE, FARE - 1_600, 0, 1_600)
    assert (refund.reason, refund.amount) == (RefundReason.GOODWILL, 1_600)
    await extra(company, booking, FARE - 1_600, request_key="update-2")
    assert money(await company.booking(booking)) == (FARE, 0, 0, FARE)
    assert (await company.acts())[-1] == "give_back_extra"


async def test_goodwill_after_a_late_cancellation(company: Company) -> None:
    """Of a cancellation after the arrival the kept minimum fare may be given back, and no more."""
    booking = await company.ride(S.ARRIVED)
    await company.cancel(booking)
    with pytest.raises(RefundRefused):
        await extra(company, booking, 4_801)
    await extra(company, booking, 4_800)
    assert money(await company.booking(booking)) == (FARE, 0, 0, FARE)


@pytest.mark.parametrize("amount", [0, -5, FARE + 1])
async def test_goodwill_of_a_strange_amount(company: Company, amount: int) -> None:
    """Nothing, less than nothing, or more than is kept is refused."""
    booking = await company.ride(S.COMPLETED)
    with pytest.raises(RefundRefused):
        await extra(company, booking, amount)
    assert await company.refunds(booking) == []


@pytest.mark.parametrize("status", [S.AWAITING_PAYMENT, S.REQUESTED, S.ON_TRIP])
async def test_no_goodwill_before_the_end(company: Company, status: BookingStatus) -> None:
    """While a ride may still be cancelled, nothing extra is given back."""
    booking = await company.ride(status)
    with pytest.raises(RefundRefused):
        await extra(company, booking, 100)


async def test_no_goodwill_without_a_fare(company: Company) -> None:
    """Where no fare was paid, or there is no such booking, nothing can be given back."""
    booking = await company.place()
    await company.cancel(booking)
    with pytest.raises(RefundRefused):
        await extra(company, booking, 100)
    with pytest.raises(BookingNotFound):
        await extra(company, booking, 100, code=BookingCode("ZZZZZ"))


async def test_a_caller_without_an_account_is_not_written_to(company: Company) -> None:
    """A settled refund of a caller without an account is shown on the staff's task alone."""
    booking = await company.caller()
    await company.pay(booking, payer_id=None)
    await company.cancel(booking, Actor.staff(DISPATCHER))
    (refund,) = await company.refunds(booking)
    await company.told()
    await settle_refund(SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id), company.use_cases)
    assert {each.chat_id for each in await company.told()} == {STAFF_CHAT}
