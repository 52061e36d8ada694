"""What the notifier makes of Telegram's refusals."""

from typing import Any

import pytest

from bot.simulator.telegram import LocalTelegram, Person, PrivateChat
from domain.messages.delivery import Channel, Delivery, Urgency
from domain.messages.templates import Template
from domain.ports.inbox import NeedsAttention
from domain.ports.outbox import RetryLater, UndeliverableError
from domain.values.ids import BookingId, CustomerId
from tests.acceptance.customer.company import Company, booked
from tests.optional import the


async def _delivery(company: Company, person: Person, template: str, **arguments: object) -> Delivery:
    view = the(await company.rides.own(CustomerId(person.id), await company.newest(person)))
    return Delivery(
        channel=Channel.BOOKING,
        chat_id=person.id,
        template=Template(template),
        booking_id=view.booking.id,
        arguments=arguments,
    )


async def test_a_blocked_chat_is_undeliverable(company: Company, minji: Person, chat: PrivateChat) -> None:
    """A customer who blocked the bot cannot be written to, and the relay is told so."""
    await booked(company, minji, chat)
    delivery = await _delivery(company, minji, "confirmed")
    minji.block(company.bot)
    with pytest.raises(UndeliverableError):
        await company.booking_bot.notifier(delivery, None)


@pytest.mark.parametrize(
    ("fault", "after"),
    [({"status": 429, "retry_after": 30}, 30.0), ({"status": 502}, None), ({"status": 500}, None)],
)
async def test_what_passes_is_tried_later(
    company: Company,
    tg: LocalTelegram,
    minji: Person,
    chat: PrivateChat,
    fault: dict[str, Any],
    after: float | None,
) -> None:
    """A flood wait and an outage are told to the relay as later, with the wait that Telegram asked for."""
    await booked(company, minji, chat)
    delivery = await _delivery(company, minji, "confirmed")
    tg.faults.add("sendMessage", **fault, times=1)
    with pytest.raises(RetryLater) as later:
        await company.booking_bot.notifier(delivery, None)
    assert later.value.after == after
    message_id = await company.booking_bot.notifier(delivery, None)
    assert the(chat.message(the(message_id))).text.startswith("예약이 확정됐어요")
    assert company.pacer.asked[-1] == (minji.id, Urgency.STATUS)


async def test_an_invoice_is_sent_once(company: Company, minji: Person, chat: PrivateChat) -> None:
    """A known invoice is not sent again, nor one for a booking that waits for no payment."""
    await booked(company, minji, chat)
    invoice = await chat.wait_for(lambda m: m.invoice)
    delivery = await _delivery(company, minji, "invoice", payment_id=1)
    assert await company.booking_bot.notifier(delivery, invoice.id) == invoice.id
    assert (await minji.pay(invoice)).ok
    await chat.wait_for(lambda m: "결제됐어요" in m.text)
    assert await company.booking_bot.notifier(delivery, None) is None
    assert len([m for m in chat.messages if m.invoice]) == 1


async def test_an_invoice_that_is_gone_already(company: Company, minji: Person, chat: PrivateChat) -> None:
    """Taking away an invoice that is unknown or gone is no failure."""
    await booked(company, minji, chat)
    gone = await _delivery(company, minji, "invoice_gone", payment_id=1)
    assert await company.booking_bot.notifier(gone, None) is None
    invoice = await chat.wait_for(lambda m: m.invoice)
    await company.booking_bot.notifier(gone, invoice.id)
    assert invoice.deleted
    assert await company.booking_bot.notifier(gone, invoice.id) == invoice.id


async def test_a_ride_that_nobody_knows(company: Company) -> None:
    """A delivery about a booking that does not exist says nothing."""
    delivery = Delivery(
        channel=Channel.BOOKING, chat_id=7, template=Template.CONFIRMED, booking_id=BookingId(404)
    )
    assert await company.booking_bot.notifier(delivery, None) is None


async def test_an_invoice_that_was_replaced(company: Company, minji: Person, chat: PrivateChat) -> None:
    """An invoice that a newer one has replaced before it was sent is passed over, and holds up nothing."""
    await booked(company, minji, chat)
    stale = await _delivery(company, minji, "invoice", payment_id=1)
    sent = company.tg.calls[company.bot, "sendInvoice"]
    assert await company.booking_bot.notifier(stale, None) is None
    assert company.tg.calls[company.bot, "sendInvoice"] == sent


async def test_a_charge_that_nobody_knows(
    company: Company, minji: Person, chat: PrivateChat, caplog: pytest.LogCaptureFixture
) -> None:
    """A charge that belongs to nothing is left to people: the payer is told, and the log has no stack."""
    await minji.say(chat, "/start")
    paid = {
        "currency": "KRW",
        "total_amount": 5000,
        "invoice_payload": "payment:999999",
        "telegram_payment_charge_id": "unknown",
        "provider_payment_charge_id": "p",
    }
    body = {"message_id": 10**6, "date": 1, "chat": chat.payload, "from": minji.user}
    with pytest.raises(NeedsAttention):
        await company.booking_bot.feed({"update_id": 10**6, "message": body | {"successful_payment": paid}})
    await chat.wait_for(lambda m: "두 번 결제되지 않아요" in m.text)
    assert not [record for record in caplog.records if record.exc_info]
