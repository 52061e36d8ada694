"""Sends this bot's deliveries: invoices and status messages."""

from collections.abc import Callable

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)

from domain.messages.delivery import Delivery, Urgency
from domain.messages.templates import Template, is_for_customer
from domain.policies.payment_time import time_stands_still
from domain.ports.breaker import BreakerOpen
from domain.ports.outbox import ChatMigrated, RetryLater, UndeliverableError
from domain.ports.payment_gateway import GatewayDown
from domain.ports.queries import RideView
from domain.usecases.payments.hold_payment import FailedAttempt, hold_payment
from domain.usecases.payments.resume_payment import resume_payment
from domain.values.ids import CustomerId, PaymentId
from handlers.context import BotContext
from handlers.messages.status_messages import status_page
from handlers.telegram.invoices import send_invoice, take_invoice_away
from handlers.telegram.pacing import urgency
from handlers.texts import Texts

USUAL_WAIT = 5.0
"""Seconds after which trying again makes sense, where nobody says better."""


class BookingNotifier:
    """A Notifier (see domain.ports.outbox) of the booking bot."""

    def __init__(
        self, bot: Bot, bot_context: BotContext, on_failure: Callable[[], None] = lambda: None
    ) -> None:
        """Take the bot and where rides are read; `set_back` hears whenever an invoice could not be made."""
        self._bot, self._bot_context, self._on_failure = bot, bot_context, on_failure

    async def __call__(self, delivery: Delivery, known_message: int | None) -> int | None:
        """Send one delivery; gives the message id.

        Raises UndeliverableError, RetryLater or ChatMigrated in place of Telegram's own errors.
        """
        with urgency(Urgency.STATUS):
            try:
                return await self._send(delivery, known_message)
            except TelegramRetryAfter as flood:
                raise RetryLater("flood control", float(flood.retry_after)) from flood
            except TelegramMigrateToChat as moved:
                raise ChatMigrated(moved.migrate_to_chat_id) from moved
            except (TelegramForbiddenError, TelegramBadRequest) as refused:
                raise UndeliverableError(refused.message) from refused
            except AiogramError as failed:
                raise RetryLater(type(failed).__name__) from failed

    async def _send(self, delivery: Delivery, known_message: int | None) -> int | None:
        template = delivery.template
        if not is_for_customer(template):
            raise UndeliverableError(f"no such message in this bot: {template}")
        if template is Template.INVOICE_GONE:
            return await take_invoice_away(self._bot, delivery.chat_id, known_message)
        view = (
            await self._bot_context.rides.view(delivery.booking_id)
            if delivery.booking_id is not None
            else None
        )
        if view is None:
            return None
        t = await self._speaker(delivery, view)
        if template is Template.INVOICE:
            return await self._show_invoice(t, view, delivery, known_message)
        page = status_page(self._bot_context, t, template, view, delivery.arguments)
        sent = await self._bot.send_message(delivery.chat_id, page.text, reply_markup=page.keyboard)
        return sent.message_id

    async def _show_invoice(
        self, t: Texts, view: RideView, delivery: Delivery, known_message: int | None
    ) -> int | None:
        """Where no invoice can be made now, its customer is told, and is called back later."""
        payment_id = PaymentId(int(delivery.arguments["payment_id"]))
        tries = int(delivery.arguments.get("tries", 0))
        try:
            shown = await send_invoice(self._bot, self._bot_context, t, view, delivery, known_message)
        except GatewayDown as down:
            made = not isinstance(down, BreakerOpen)
            failed = FailedAttempt(again_after=down.retry_after or USUAL_WAIT, tries=tries + made)
            await hold_payment(payment_id, failed, self._bot_context.use_cases)
            self._on_failure()
            return None
        if time_stands_still(view.booking):
            await resume_payment(view.booking.id, self._bot_context.use_cases)
        return shown

    async def _speaker(self, delivery: Delivery, view: RideView) -> Texts:
        customer = await self._bot_context.rides.customer(CustomerId(delivery.chat_id))
        return self._bot_context.speak_to(customer, view.booking.language)
