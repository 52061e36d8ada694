"""Sends this bot's deliveries: invoices and status messages."""

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)

from domain.model.delivery import Delivery, Urgency
from domain.ports.outbox import ChatMigrated, RetryLater, UndeliverableError
from domain.ports.queries import RideView
from domain.values.ids import CustomerId
from handlers.desk import Desk
from handlers.invoices import send_invoice, take_invoice_away
from handlers.pacing import urgency
from handlers.status_messages import status_page
from handlers.texts import Texts


class CustomerNotifier:
    """A Notifier (see domain.ports.outbox) of the booking bot."""

    def __init__(self, bot: Bot, desk: Desk) -> None:
        """Take the bot and where rides are read."""
        self._bot, self._desk = bot, desk

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
        if delivery.template == "invoice_gone":
            return await take_invoice_away(self._bot, delivery.chat_id, known_message)
        view = await self._desk.rides.view(delivery.booking_id) if delivery.booking_id is not None else None
        if view is None:
            return None
        t = await self._speaker(delivery, view)
        if delivery.template == "invoice":
            return await send_invoice(self._bot, self._desk, t, view, delivery, known_message)
        page = status_page(self._desk, t, delivery.template, view, delivery.arguments)
        sent = await self._bot.send_message(delivery.chat_id, page.text, reply_markup=page.keyboard)
        return sent.message_id

    async def _speaker(self, delivery: Delivery, view: RideView) -> Texts:
        customer = await self._desk.rides.customer(CustomerId(delivery.chat_id))
        return self._desk.speak_to(customer, view.booking.language)
