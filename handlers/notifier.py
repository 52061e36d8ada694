"""Sends this bot's deliveries: status messages, links to pay, and invoices taken away."""

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest

from domain.messages.delivery import Delivery
from domain.messages.templates import Template, is_for_customer
from domain.model.ride_view import RideView
from domain.ports.outbox import UndeliverableError
from domain.values.ids import CustomerId, PaymentId
from handlers.context import BotContext
from handlers.messages.invoice import checkout_page
from handlers.messages.status_messages import status_page
from handlers.telegram.delivery_errors import delivering
from handlers.texts import Texts


class BookingNotifier:
    """A Notifier (see domain.ports.outbox) of the booking bot."""

    def __init__(self, bot: Bot, bot_context: BotContext) -> None:
        """Take the bot and where rides are read."""
        self._bot, self._bot_context = bot, bot_context

    async def __call__(self, delivery: Delivery, known_message: int | None) -> int | None:
        """Send one delivery; gives the message id.

        Raises UndeliverableError, RetryLater or ChatMigrated in place of Telegram's own errors.
        """
        with delivering():
            return await self._send(delivery, known_message)

    async def _send(self, delivery: Delivery, known_message: int | None) -> int | None:
        template = delivery.template
        if not is_for_customer(template):
            raise UndeliverableError(f"no such message in this bot: {template}")
        if template is Template.INVOICE_GONE:
            return await self._take_away(delivery.chat_id, known_message)
        if delivery.booking_id is None:
            return None
        view = delivery.ride_at(self._bot_context.use_cases.now())
        view = view or await self._bot_context.rides.view(delivery.booking_id)
        if view is None:
            return None
        t = await self._texts(delivery, view)
        if template is Template.INVOICE:
            return await self._link(t, view, delivery, known_message)
        page = status_page(self._bot_context, t, template, view, delivery.arguments)
        sent = await self._bot.send_message(delivery.chat_id, page.text, reply_markup=page.keyboard)
        return sent.message_id

    async def _link(
        self, t: Texts, view: RideView, delivery: Delivery, known_message: int | None
    ) -> int | None:
        newest = (await self._bot_context.rides.payments(view.booking.id))[-1:]
        wanted = PaymentId(int(delivery.arguments["payment_id"]))
        payment = next((each for each in newest if each.id == wanted), None)
        page = checkout_page(self._bot_context, t, view.booking, payment)
        if known_message is not None or page is None:
            return known_message
        sent = await self._bot.send_message(delivery.chat_id, page.text, reply_markup=page.keyboard)
        return sent.message_id

    async def _take_away(self, chat_id: int, known_message: int | None) -> int | None:
        """Delete the invoice or link where it is known; one that is gone or too old stays as it is."""
        if known_message is not None:
            try:
                await self._bot.delete_message(chat_id, known_message)
            except TelegramBadRequest:
                return known_message
        return known_message

    async def _texts(self, delivery: Delivery, view: RideView) -> Texts:
        customer = view.customer
        if view.booking.customer_id != delivery.chat_id:
            customer = await self._bot_context.rides.customer(CustomerId(delivery.chat_id))
        return self._bot_context.speak_to(customer, view.booking.language)
