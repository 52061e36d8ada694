"""Charges that have arrived, and pre-checkouts."""

import logging
from typing import Any

from aiogram import Bot, Router
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.types import Message

from domain.commands.customer import CheckCheckout, RecordCharge
from domain.errors import DomainError
from domain.ports.inbox import NeedsAttention
from domain.usecases.payments.check_checkout import check_checkout
from domain.usecases.payments.record_charge import record_charge
from domain.usecases.payments.report_unmatched_charge import report_unmatched_charge
from domain.values.ids import CustomerId
from handlers.context import BotContext
from handlers.refusals import refusal

log = logging.getLogger(__name__)

LONGEST_REFUSAL = 200


class ChargeNotRecorded(NeedsAttention):
    """A charge has arrived that belongs to nothing we know; staff must look at it."""


async def is_paid(message: Message) -> bool:
    """Whether this message says that a payment went through."""
    return message.successful_payment is not None


async def charged(message: Message, bot_context: BotContext) -> None:
    """Record a charge; the status message that follows is its answer.

    Of one that belongs to nothing the staff hear. Raises ChargeNotRecorded then.
    """
    payment = message.successful_payment
    assert payment is not None
    command = RecordCharge(
        payer_id=message.from_user.id if message.from_user else None,
        payload=payment.invoice_payload,
        amount=payment.total_amount,
        currency=payment.currency,
        charge_id=payment.telegram_payment_charge_id,
        provider_charge_id=payment.provider_payment_charge_id,
    )
    try:
        await record_charge(command, bot_context.use_cases)
    except DomainError as refused:
        await report_unmatched_charge(command, bot_context.use_cases)
        raise ChargeNotRecorded(str(refused)) from refused


async def answer_pre_checkout(bot: Bot, bot_context: BotContext, query: dict[str, Any]) -> None:
    """Say yes or no to a pre-checkout (Telegram waits ten seconds); a doubt of ours is a no."""
    said = await _objection(bot_context, query)
    try:
        await bot.answer_pre_checkout_query(query["id"], ok=said is None, error_message=said)
    except TelegramBadRequest:
        log.info("A pre-checkout was too old to be answered")
    except AiogramError as failed:
        log.warning("A pre-checkout could not be answered: %s", type(failed).__name__)


async def _objection(bot_context: BotContext, query: dict[str, Any]) -> str | None:
    payer = query["from"]
    command = CheckCheckout(
        payer_id=payer["id"],
        payload=query["invoice_payload"],
        amount=query["total_amount"],
        currency=query["currency"],
    )
    try:
        await check_checkout(command, bot_context.use_cases)
    except DomainError as error:
        customer = await bot_context.rides.customer(CustomerId(payer["id"]))
        t = bot_context.speak_to(customer, payer.get("language_code"))
        return refusal(t, error)[:LONGEST_REFUSAL]
    except Exception:
        log.exception("A pre-checkout could not be checked")
        return bot_context.catalogs.for_language(payer.get("language_code")).plain("refused.try_again")
    return None


def hear_payments(router: Router) -> None:
    """Charges that have arrived."""
    router.message.register(charged, is_paid)
