"""Ways of the money from a customer's first button to the last message, as people go them.

A person who hears nothing for a while presses again; nobody pays a second time after a payment went through.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.sandbox import SandboxPayment
from bot.simulator.telegram import LocalChat, LocalMessage, NothingCame, Person
from tests.fault_injection.world import FaultWorld
from tests.patience import HANG

PATIENCE = 12.0
TRIES = 10
Wanted = Callable[[LocalMessage], Any]


@dataclass(frozen=True, slots=True)
class Scenario:
    """How it goes, whether an outside gateway takes the money, and what the customer must have read."""

    name: str
    play: Callable[[FaultWorld], Awaitable[None]]
    gateway: bool
    told: tuple[str, ...]
    charges: int


async def cancelled_by_telegram(stage: FaultWorld) -> None:
    """Booked, paid in Telegram, cancelled, and given back by hand."""
    await _pay(stage, await book(stage))
    await _cancel(stage)
    await _give_back_by_hand(stage)


async def cancelled_by_gateway(stage: FaultWorld) -> None:
    """Booked, paid on the gateway's page, cancelled, and given back by the gateway."""
    link = await book(stage)
    url = next(button.url for row in link.inline_keyboard for button in row if _is_checkout(button.url))
    await stage.sandbox.pay(str(url).rpartition("/")[2])
    await hear(stage.chat, "접수됐어요")
    await _cancel(stage)
    await hear(stage.chat, "환불했어요")


async def polled(stage: FaultWorld) -> None:
    """Booked, paid on the page while no callback comes through, and heard of by asking again."""
    link = await book(stage)
    url = next(button.url for row in link.inline_keyboard for button in row if _is_checkout(button.url))
    await _asked_in_vain(stage)
    await stage.sandbox.pay(str(url).rpartition("/")[2], callback=False)
    await hear(stage.chat, "접수됐어요")
    await _cancel(stage)
    await hear(stage.chat, "환불했어요")


async def paid_too_late(stage: FaultWorld) -> None:
    """Booked, not paid in time, and paid from a form that was open; given back by hand."""
    invoice = await book(stage)
    await stage.execute(
        "UPDATE bookings SET pay_by = pay_by - 960000000 WHERE status = 'awaiting_payment'",
        "UPDATE bookings SET due_at = due_at - 960000000 WHERE status = 'awaiting_payment'",
    )
    await hear(stage.chat, "시간 안에 결제되지 않아")
    charge(stage, invoice, "late")
    await hear(stage.chat, "이미 취소된 예약이라")
    await _give_back_by_hand(stage)


async def paid_twice(stage: FaultWorld) -> None:
    """Booked, paid, and paid once more by a second charge, which is given back by hand."""
    invoice = await book(stage)
    await _pay(stage, invoice)
    charge(stage, invoice, "second")
    await hear(stage.chat, "한 번 더 들어와서")
    await _give_back_by_hand(stage)


async def given_back_extra(stage: FaultWorld) -> None:
    """A dispatcher gives back a part of a past ride, by hand."""
    typed = f"/refund {stage.past.code} 1000"
    asked = await _until(
        stage.staff, lambda: stage.dispatcher.say(stage.staff, typed), lambda m: m.button("돌려 드리기")
    )
    await _press(stage.dispatcher, stage.staff, asked, "돌려 드리기", lambda m: _has(m, "✅ 환불했어요"))
    await _give_back_by_hand(stage)


STORIES = {
    scenario.name: scenario
    for scenario in (
        Scenario("telegram", cancelled_by_telegram, False, ("접수됐어요", "취소했어요", "환불했어요"), 1),
        Scenario("gateway", cancelled_by_gateway, True, ("접수됐어요", "취소했어요", "환불했어요"), 1),
        Scenario("polled", polled, True, ("접수됐어요", "취소했어요", "환불했어요"), 1),
        Scenario("late", paid_too_late, False, ("시간 안에", "이미 취소된 예약", "환불했어요"), 1),
        Scenario("second", paid_twice, False, ("접수됐어요", "한 번 더", "환불했어요"), 2),
        Scenario("extra", given_back_extra, False, ("환불했어요",), 0),
    )
}


async def book(stage: FaultWorld) -> LocalMessage:
    """The customer repeats the past ride; gives the invoice, or the message with the link to pay."""
    person, chat = stage.customer, stage.chat
    await _until(chat, lambda: person.say(chat, "/start"), lambda m: m.button("🔁"))

    async def again() -> None:
        menu = await chat.wait_for(lambda m: m.button("🔁"), timeout=HANG)
        await person.press(menu, "🔁", wait=False)

    return await _until(
        chat,
        again,
        lambda m: m.invoice or any(_is_checkout(button.url) for row in m.inline_keyboard for button in row),
    )


async def _pay(stage: FaultWorld, invoice: LocalMessage) -> None:
    for _ in range(TRIES):
        if (await stage.customer.pay(invoice)).ok:
            break
    await hear(stage.chat, "접수됐어요")


async def _asked_in_vain(stage: FaultWorld) -> None:
    """Wait until the gateway has been asked about a payment, and has found it unpaid."""
    accounts, asked = stage.sandbox.accounts, asyncio.Event()
    find = accounts.by_id

    def found(payment_id: str) -> SandboxPayment:
        asked.set()
        return find(payment_id)

    accounts.by_id = found  # type: ignore[method-assign]  # to hear of the next question
    async with asyncio.timeout(HANG):
        await asked.wait()
    accounts.by_id = find  # type: ignore[method-assign]  # as it was before


def charge(stage: FaultWorld, invoice: LocalMessage, name: str) -> None:
    """A charge that no pre-checkout could hold back, as Telegram tells of it."""
    assert invoice.invoice
    paid = {
        "currency": invoice.invoice.currency,
        "total_amount": invoice.invoice.total_amount,
        "invoice_payload": invoice.invoice.payload,
        "telegram_payment_charge_id": f"tg_{name}",
        "provider_payment_charge_id": f"provider_{name}",
    }
    stage.telegram.world.message_from_person(stage.chat, stage.customer, {"successful_payment": paid})


async def _cancel(stage: FaultWorld) -> None:
    person, chat = stage.customer, stage.chat
    handed = await hear(chat, "접수됐어요")
    sure = await _press(person, chat, handed, "예약 취소", lambda m: m.button("취소하기"))
    await _press(person, chat, sure, "취소하기", lambda m: _has(m, "취소했어요"))


async def _give_back_by_hand(stage: FaultWorld) -> None:
    task = await stage.staff.wait_for(lambda m: _has(m, "✅ 환불했어요"), timeout=HANG)
    await _press(stage.dispatcher, stage.chat, task, "✅ 환불했어요", lambda m: m.text.startswith("💸"))


async def _press(
    person: Person, chat: LocalChat, message: LocalMessage, label: str, then: Wanted
) -> LocalMessage:
    return await _until(chat, lambda: _again(person, message, label), then)


async def _again(person: Person, message: LocalMessage, label: str) -> None:
    """Press, unless the button has gone with what it was for."""
    if _has(message, label) and not message.deleted:
        await person.press(message, label, wait=False)


async def _until(chat: LocalChat, act: Callable[[], Awaitable[Any]], wanted: Wanted) -> LocalMessage:
    since = chat.mark()
    for _ in range(TRIES - 1):
        await act()
        try:
            return await chat.wait_for(wanted, timeout=PATIENCE, after=since)
        except NothingCame:
            continue
    await act()
    return await chat.wait_for(wanted, timeout=PATIENCE, after=since)


async def hear(chat: LocalChat, words: str) -> LocalMessage:
    """Wait for a bot's message with these words."""
    return await chat.wait_for(lambda m: words in m.text, timeout=HANG)


def _has(message: LocalMessage, label: str) -> bool:
    """Whether the text says it or a button does."""
    shown = [button.text for row in message.inline_keyboard for button in row]
    return label in message.text or any(label in each for each in shown)


def _is_checkout(url: str | None) -> bool:
    return url is not None and "/checkout/" in url
