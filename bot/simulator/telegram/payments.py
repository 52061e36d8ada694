"""How a payment runs: the bot is asked first, then the charge is made and told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.simulator.telegram.chats import Group
from bot.simulator.telegram.errors import Json
from bot.simulator.telegram.messages import LocalInvoice, LocalMessage
from bot.simulator.telegram.queries import PaymentOutcome

if TYPE_CHECKING:
    from bot.simulator.telegram.people import Person
    from bot.simulator.telegram.world import World


async def pay_invoice(
    world: World, payer: Person, invoice: LocalInvoice, message: LocalMessage | None
) -> PaymentOutcome:
    """Ask the bot by a pre-checkout (10 s to answer), charge, and deliver `successful_payment`."""
    query = world.checkouts.ask(invoice.bot)
    money: Json = {
        "currency": invoice.currency,
        "total_amount": invoice.total_amount,
        "invoice_payload": invoice.payload,
    }
    invoice.bot.updates.push("pre_checkout_query", {"id": query.id, "from": payer.user, **money})
    try:
        answer = await asyncio.wait_for(query.answer, world.checkouts.lifetime.total_seconds())
    except TimeoutError:
        return PaymentOutcome(False, "BOT_PRECHECKOUT_TIMEOUT")
    if not answer["ok"]:
        return PaymentOutcome(False, answer["error_message"])
    return _charge(world, payer, invoice, message, money)


def _charge(
    world: World, payer: Person, invoice: LocalInvoice, message: LocalMessage | None, money: Json
) -> PaymentOutcome:
    number = world.next_charge()
    charge_id = f"tg_{invoice.bot.id}_{payer.id}_{number}"
    paid = {
        **money,
        "telegram_payment_charge_id": charge_id,
        "provider_payment_charge_id": f"provider_{number:08d}",
    }
    if message is not None and isinstance(message.chat, Group) and payer.id in message.chat.members:
        world.message_from_person(message.chat, payer, {"successful_payment": paid})
        return PaymentOutcome(True, None, charge_id)
    chat = payer.chat_with(invoice.bot)
    chat.started = True
    world.message_from_person(chat, payer, {"successful_payment": paid})
    return PaymentOutcome(True, None, charge_id)
