"""Telegram's own payments as a payment gateway: to open a payment is to send its invoice into the chat."""

from aiogram import Bot
from aiogram.types import InlineKeyboardButton, LabeledPrice

from domain.model.booking import Booking
from domain.ports.payment_gateway import Checkout, GatewayRefused, GatewayStatus, Order
from handlers.context import BotContext
from handlers.messages.invoice import marked
from handlers.messages.keyboards import cancel_row, inline
from handlers.messages.ride_text import fare, grade_name, shortened
from handlers.telegram.delivery_errors import delivering
from handlers.texts import Texts

LONGEST_TITLE, LONGEST_DESCRIPTION = 32, 255
"""Source: Bot API documentation, sendInvoice."""
FORWARDED = "rides"
"""Where the deep link of a forwarded invoice leads; with it a copy has no button to pay."""


class TelegramInvoices:
    """A PaymentGateway (see domain.ports.payment_gateway) that sends invoices with a provider's token.

    The Bot API tells of a charge by itself (successful_payment); it can neither be asked about one nor give
    a provider's charge back.
    """

    def __init__(self, bot: Bot, bot_context: BotContext) -> None:
        """Take the bot, and where customers' languages are known."""
        self._bot = bot
        self._bot_context = bot_context

    async def charge(self, order: Order) -> Checkout:
        """Send the invoice; the payment's id here is that of its message.

        Raises GatewayDown where Telegram cannot make invoices now, GatewayRefused where there is no chat, and
        what stands in the way of any message (see domain.ports.outbox).
        """
        customer_id = order.booking.customer_id
        if customer_id is None:
            raise GatewayRefused("there is no chat to send it to")
        t = self._bot_context.speak_to(order.customer, order.booking.language)
        pay = InlineKeyboardButton(text=t.plain("invoice.pay", fare=fare(t, order.booking)), pay=True)
        with delivering():
            sent = await self._bot.send_invoice(
                customer_id,
                title=self._shortened(t.plain("invoice.title", code=order.description), LONGEST_TITLE),
                description=self._shortened(self._description(t, order.booking), LONGEST_DESCRIPTION),
                payload=order.order_id,
                provider_token=self._bot_context.settings.provider_token,
                currency=order.currency,
                prices=[LabeledPrice(label=t.plain("invoice.fare"), amount=order.amount)],
                start_parameter=FORWARDED,
                reply_markup=inline([pay], cancel_row(t, order.booking)),
            )
        return Checkout(payment_id=str(sent.message_id), status=GatewayStatus.PENDING)

    async def find(self, *, payment_id: str | None = None, key: str | None = None) -> Checkout | None:
        """Raises GatewayRefused: Telegram cannot be asked about a payment."""
        raise GatewayRefused("Telegram cannot be asked about a payment")

    async def refund(self, payment_id: str, amount: int, key: str) -> GatewayStatus:
        """Raises GatewayRefused: the Bot API has no refund for a provider's payments."""
        raise GatewayRefused("the Bot API has no refund for a provider's payments")

    def _shortened(self, text: str, longest: int) -> str:
        return shortened(marked(self._bot_context, text), longest)

    def _description(self, t: Texts, booking: Booking) -> str:
        when = t.plain("ride.now") if booking.pickup_at is None else t.when(booking.pickup_at)
        way = f"{shortened(booking.pickup.label, 80)} → {shortened(booking.dropoff.label, 80)}"
        return f"{grade_name(t, self._bot_context.tariff, booking.grade)} · {when} · {way}"
