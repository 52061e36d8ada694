"""Invoices: what is refused, how a payment runs, and who may pay."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.telegram import LocalBot, LocalTelegram, PaymentOutcome, Person, PrivateChat
from tests.optional import the

from .conftest import Call

INVOICE = {
    "chat_id": 7,
    "title": "콜택시 A7K2Q",
    "description": "일반 · 1명",
    "payload": "A7K2Q:1",
    "currency": "KRW",
    "provider_token": "TEST:PROVIDER",
    "prices": [{"label": "요금", "amount": 11600}],
}


async def settle(call: Call, paying: asyncio.Task[PaymentOutcome], **answer: Any) -> PaymentOutcome:
    """Answer the next pre-checkout and give the payer's outcome."""
    updates = (await call("getUpdates", timeout=50))["result"]
    query = updates[-1]["pre_checkout_query"]
    await call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], **answer)
    await call("getUpdates", offset=updates[-1]["update_id"] + 1)
    return await paying


async def test_a_payment_is_asked_made_and_told(call: Call, chat: PrivateChat, minji: Person) -> None:
    """Pre-checkout, then a charge, then successful_payment with both charge ids."""
    await call("sendInvoice", **INVOICE)
    assert chat.last.button("11600").pay
    assert the(chat.last.invoice).payload == "A7K2Q:1"
    async with asyncio.TaskGroup() as group:
        paying = group.create_task(minji.pay(chat.last))
        outcome = await settle(call, paying, ok=True)
    assert outcome.ok
    paid = chat.messages[-1].payload["successful_payment"]
    assert (paid["total_amount"], paid["invoice_payload"]) == (11600, "A7K2Q:1")
    assert paid["telegram_payment_charge_id"] == outcome.charge_id
    assert paid["provider_payment_charge_id"]


async def test_a_refused_payment_says_why(call: Call, chat: PrivateChat, minji: Person) -> None:
    """ok=false shows the bot's words and charges nothing."""
    await call("sendInvoice", **INVOICE)
    async with asyncio.TaskGroup() as group:
        paying = group.create_task(minji.pay(chat.last))
        outcome = await settle(call, paying, ok=False, error_message="시간이 지났어요")
    assert outcome == PaymentOutcome(False, "시간이 지났어요")
    assert "successful_payment" not in chat.messages[-1].payload


async def test_an_invoice_is_paid_twice_and_by_a_stranger(
    call: Call, tg: LocalTelegram, chat: PrivateChat, minji: Person, booking: LocalBot
) -> None:
    """Nothing but the pre-checkout stops a second payer; each charge has its own id."""
    stranger = tg.add_person(8, "행인")
    await call("sendInvoice", **INVOICE)
    outcomes = []
    for payer in (minji, minji, stranger):
        async with asyncio.TaskGroup() as group:
            paying = group.create_task(payer.pay(chat.messages[1]))
            outcomes.append(await settle(call, paying, ok=True))
    assert len({outcome.charge_id for outcome in outcomes}) == 3
    assert "successful_payment" in stranger.chat_with(booking).messages[-1].payload


async def test_a_deleted_invoice_is_paid_from_an_open_form_only(
    call: Call, chat: PrivateChat, minji: Person
) -> None:
    """After its deletion only somebody who was already paying can go on."""
    await call("sendInvoice", **INVOICE)
    invoice = chat.last
    await call("deleteMessage", chat_id=7, message_id=invoice.id)
    assert await minji.pay(invoice) == PaymentOutcome(False, "MESSAGE_DELETED")
    async with asyncio.TaskGroup() as group:
        paying = group.create_task(minji.pay(invoice, form_open=True))
        assert (await settle(call, paying, ok=True)).ok


async def test_invoice_links_are_paid_too(call: Call, minji: Person, chat: PrivateChat) -> None:
    """A link carries the same invoice without a message."""
    goods = {key: value for key, value in INVOICE.items() if key != "chat_id"}
    link = (await call("createInvoiceLink", **goods))["result"]
    async with asyncio.TaskGroup() as group:
        paying = group.create_task(minji.pay(link))
        assert (await settle(call, paying, ok=True)).ok


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": "x" * 33}, "INVOICE_TITLE_INVALID"),
        ({"title": ""}, "INVOICE_TITLE_INVALID"),
        ({"description": "x" * 256}, "INVOICE_DESCRIPTION_INVALID"),
        ({"payload": "가" * 43}, "INVOICE_PAYLOAD_INVALID"),
        ({"currency": "WON"}, "CURRENCY_INVALID"),
        ({"provider_token": "LIVE:OTHER"}, "PAYMENT_PROVIDER_INVALID"),
        ({"prices": []}, "there must be at least one price"),
        ({"prices": [{"label": "x", "amount": 1.5}]}, "must be of type Number"),
        ({"prices": [{"label": "x", "amount": 10}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        ({"prices": [{"amount": 5000}]}, "Can't find field"),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}},
            "REPLY_MARKUP_BUY_EMPTY",
        ),
        ({"reply_markup": {"keyboard": [["x"]]}}, "inline keyboard expected"),
    ],
)
async def test_wrong_invoices_are_refused(
    call: Call, chat: PrivateChat, change: dict[str, Any], reason: str
) -> None:
    """Titles, descriptions, payloads, currencies, tokens and prices have bounds."""
    answer = await call("sendInvoice", **INVOICE | change)
    assert answer["error_code"] == 400
    assert reason in answer["description"]


async def test_pre_checkout_answers_are_checked(call: Call, chat: PrivateChat) -> None:
    """A refusal needs a reason, and an unknown query is too old."""
    answer = await call("answerPreCheckoutQuery", pre_checkout_query_id="1", ok=False)
    assert answer["description"] == "Bad Request: error message must be non-empty"
    answer = await call("answerPreCheckoutQuery", pre_checkout_query_id="1", ok=True)
    assert "query is too old" in answer["description"]


async def test_an_invoice_text_cannot_be_edited(call: Call, chat: PrivateChat) -> None:
    """An invoice has no text to replace."""
    await call("sendInvoice", **INVOICE)
    answer = await call("editMessageText", chat_id=7, message_id=chat.last.id, text="x")
    assert answer["description"] == "Bad Request: there is no text in the message to edit"


async def test_a_pre_checkout_that_nobody_answers_fails(
    call: Call, tg: LocalTelegram, chat: PrivateChat, minji: Person
) -> None:
    """The payer is not charged when the bot stays silent for the time that Telegram allows."""
    tg.world.checkouts.lifetime = timedelta(milliseconds=10)
    await call("sendInvoice", **INVOICE)
    assert await minji.pay(chat.last) == PaymentOutcome(False, "BOT_PRECHECKOUT_TIMEOUT")
    assert "successful_payment" not in chat.messages[-1].payload


async def test_an_invoice_in_a_group_is_paid_there(
    call: Call, tg: LocalTelegram, booking: LocalBot, minji: Person, chat: PrivateChat
) -> None:
    """A member's payment of a group's invoice shows in the group."""
    group = tg.add_group("모임", [minji], [booking])
    await call("sendInvoice", **INVOICE | {"chat_id": group.id})
    async with asyncio.TaskGroup() as tasks:
        paying = tasks.create_task(minji.pay(group.last))
        assert (await settle(call, paying, ok=True)).ok
    assert "successful_payment" in group.messages[-1].payload
