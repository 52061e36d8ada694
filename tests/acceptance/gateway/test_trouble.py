"""A gateway in trouble: nobody pays twice, and everybody is told the truth."""

import asyncio
from pathlib import Path

import pytest

from bot.simulator.sandbox import Sandbox, SandboxPayment
from bot.simulator.sandbox.payments import Rejected
from bot.simulator.telegram import LocalTelegram
from domain.commands.customer import CancelBooking
from domain.model.booking import Booking
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.values.actor import Actor
from domain.values.status import BookingStatus, PaymentStatus, RefundStatus
from storage.mappers import refund_of
from storage.tables.money import refunds
from tests.acceptance.gateway.company import LONG, Company, start_company

S = BookingStatus
LOOKING, TWICE = "결제 결과를 확인하고 있어요", "두 번 결제되지 않아요"


def overloaded(_: object) -> SandboxPayment:
    """A gateway that opens no payments, but answers and pays back."""
    raise Rejected(503, "overloaded")


def all_paid(found: list[Booking]) -> bool:
    """Whether every booking is paid."""
    return all(each.status is S.REQUESTED for each in found)


async def test_a_lost_reply_opens_one_payment(company: Company) -> None:
    """The gateway opens a payment and its reply is lost: its customer hears that we look, and pays once."""
    _, chat = company.customer()
    company.sandbox.trouble.lost_replies = 1.0
    await company.place()
    told = await chat.wait_for(lambda m: LOOKING in m.text, timeout=LONG)
    assert TWICE in told.text
    assert told.button("지금 다시 해 보기").callback_data
    company.sandbox.trouble.lost_replies = 0.0
    await company.pay_page(await company.link(chat))
    (booking,) = await company.until(all_paid)
    assert (booking.captured, len(company.at_gateway())) == (booking.fare, 1)
    assert not [m for m in chat.messages if "되지 않았" in m.text]


async def test_an_overloaded_gateway_keeps_the_booking(company: Company) -> None:
    """503 tells the customer at once that payments are busy; when it is over the link comes by itself."""
    _, chat = company.customer()
    company.sandbox.trouble.errors = 1.0
    placed = await company.place()
    told = await chat.wait_for(lambda m: "결제가 몰려 있어요" in m.text, timeout=LONG)
    assert [b.text for row in told.inline_keyboard for b in row] == ["지금 다시 해 보기", "그만두기"]
    company.sandbox.trouble.errors = 0.0
    await company.pay_page(await company.link(chat))
    (booking,) = await company.until(all_paid)
    assert (booking.fare, booking.captured) == (placed.fare, placed.fare)


async def test_a_hanging_gateway_answers_everybody(either_company: Company) -> None:
    """While the gateway hangs each customer is told at once; afterwards all get their link and pay."""
    company = either_company
    chats = [company.customer(7001 + n)[1] for n in range(12)]
    company.sandbox.trouble.hang()
    for n in range(12):
        await company.place(7001 + n)
    for chat in chats:
        await chat.wait_for(lambda m: LOOKING in m.text or "결제가 몰려" in m.text, timeout=LONG)
    late = company.customer(7100)[1]
    await company.place(7100)
    await late.wait_for(lambda m: "결제가 몰려 있어요" in m.text, timeout=LONG)
    company.sandbox.trouble.recover()
    for chat in [*chats, late]:
        await company.pay_page(await company.link(chat))
    found = await company.until(all_paid)
    assert [each.captured for each in found] == [each.fare for each in found]
    assert len(company.at_gateway()) == 13


async def test_a_refund_goes_out_while_charges_cannot(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the breaker for charges open a refund is made all the same."""
    _, chat = company.customer()
    placed = await company.place()
    await company.pay_page(await company.link(chat))
    await company.until(all_paid)
    monkeypatch.setattr(company.sandbox.accounts, "open", overloaded)
    for number in range(7002, 7012):
        waits = company.customer(number)[1]
        await company.place(number)
        await waits.wait_for(lambda m: "결제가 몰려 있어요" in m.text, timeout=LONG)
    measures = company.app.container.metrics.measures()[0].decode()
    assert "calltaxi_breaker_charges_open_seconds 0.0" not in measures
    assert "calltaxi_breaker_refunds_open_seconds 0.0" in measures
    await cancel_booking(
        CancelBooking(code=placed.code, actor=Actor.customer(7001)), company.app.container.use_cases
    )
    await chat.wait_for(lambda m: "환불했어요" in m.text, timeout=LONG)


async def test_a_refund_whose_reply_is_lost_is_made_once(company: Company) -> None:
    """A refund whose reply was lost is sent again under its key: the money goes back once."""
    _, chat = company.customer()
    placed = await company.place()
    await company.pay_page(await company.link(chat))
    await company.until(all_paid)
    company.sandbox.trouble.lost_replies = 1.0
    await cancel_booking(
        CancelBooking(code=placed.code, actor=Actor.customer(7001)), company.app.container.use_cases
    )
    (payment,) = company.at_gateway()
    await company.until(lambda _: payment.refunds)
    company.sandbox.trouble.lost_replies = 0.0
    await chat.wait_for(lambda m: "환불했어요" in m.text, timeout=LONG)
    assert sum(payment.refunds.values()) == placed.fare
    async with company.app.container.database.read() as connection:
        rows = [refund_of(row) for row in await connection.execute(refunds.select())]
    assert [(each.status, each.amount) for each in rows] == [(RefundStatus.DONE, placed.fare)]


async def test_nonsense_is_waited_out(company: Company) -> None:
    """A gateway that answers with pages of HTML charges nobody twice, and everything goes on afterwards."""
    _, chat = company.customer()
    company.sandbox.trouble.nonsense = 1.0
    await company.place()
    await chat.wait_for(lambda m: LOOKING in m.text, timeout=LONG)
    company.sandbox.trouble.nonsense = 0.0
    await company.pay_page(await company.link(chat))
    await company.until(all_paid)
    assert len(company.at_gateway()) == 1


async def test_paid_while_nobody_can_be_asked(company: Company) -> None:
    """Who has paid while the gateway does not answer hears that we look; the payment counts in the end."""
    _, chat = company.customer()
    await company.place()
    link = await company.link(chat)
    company.sandbox.trouble.errors = 1.0
    await company.pay_page(link)
    await chat.wait_for(lambda m: LOOKING in m.text, timeout=LONG)
    company.sandbox.trouble.errors = 0.0
    await company.until(all_paid)


async def test_a_payment_after_cancelling_goes_back(company: Company) -> None:
    """Who pays a booking that was cancelled meanwhile is told, and gets the money back by itself."""
    _, chat = company.customer()
    placed = await company.place()
    await company.link(chat)
    await cancel_booking(
        CancelBooking(code=placed.code, actor=Actor.customer(7001)), company.app.container.use_cases
    )
    await company.sandbox.pay(company.at_gateway()[0].id)
    await chat.wait_for(lambda m: "이미 취소된 예약이라" in m.text, timeout=LONG)
    (booking,) = await company.until(lambda found: found[0].refunded)
    assert (booking.status, booking.captured, booking.kept, booking.refund_due) == (
        S.CANCELLED,
        placed.fare,
        0,
        0,
    )


async def test_a_restart_clears_everything_up(
    database_url: str, tmp_path: Path, telegram: LocalTelegram, sandbox: Sandbox
) -> None:
    """What hung in the air when the app went down is asked about and settled when it is up again."""
    async with start_company(database_url, tmp_path, telegram, sandbox) as company:
        chats = [company.customer(7001 + n)[1] for n in range(2)]
        await company.place(7001)
        await company.link(chats[0])
        sandbox.trouble.lost_replies = 1.0
        await company.place(7002)
        await chats[1].wait_for(lambda m: LOOKING in m.text, timeout=LONG)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sandbox.pay(next(iter(sandbox.accounts.payments)), callback=False))
    sandbox.trouble.lost_replies = 0.0
    async with start_company(database_url, tmp_path, telegram, sandbox) as company:
        await company.pay_page(await company.link(chats[1]))
        found = await company.until(all_paid)
        assert [each.captured for each in found] == [each.fare for each in found]
        assert [each.status for each in await company.payments()] == [PaymentStatus.APPROVED] * 2
        assert len(company.at_gateway()) == 2
