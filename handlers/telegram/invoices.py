"""Invoices in the chat: sent once, and taken away when nothing is to be paid any more."""

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardButton, LabeledPrice

from domain.messages.delivery import Delivery
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.ports.queries import RideView
from domain.values.ids import PaymentId
from domain.values.invoice_payload import invoice_payload
from domain.values.status import BookingStatus
from handlers.context import BotContext
from handlers.messages.keyboards import cancel_row, inline, view_row
from handlers.messages.ride_text import fare, grade_name, shortened
from handlers.texts import Texts

LONGEST_TITLE, LONGEST_DESCRIPTION = 32, 255
FORWARDED = "rides"
"""Where the deep link of a forwarded invoice leads; with it a copy has no button to pay."""


async def send_invoice(
    bot: Bot, bot_context: BotContext, t: Texts, view: RideView, delivery: Delivery, known_message: int | None
) -> int | None:
    """Send the invoice of the delivery's payment, if it still waits to be paid; gives the message id.

    One whose place a newer invoice has taken is passed over: nothing behind it may wait for it.
    Raises GatewayDown where Telegram cannot make invoices now.
    """
    if known_message is not None or view.booking.status is not BookingStatus.AWAITING_PAYMENT:
        return known_message
    payment, payment_id = view.payment, PaymentId(int(delivery.arguments["payment_id"]))
    if payment is None or payment.id != payment_id:
        return None
    if bot_context.rules.gateway != "telegram":
        return await _send_checkout_link(bot, bot_context, t, view.booking, payment, delivery.chat_id)
    booking = view.booking
    amount = fare(t, booking)
    pay = InlineKeyboardButton(text=t.plain("invoice.pay", fare=amount), pay=True)
    sent = await bot.send_invoice(
        delivery.chat_id,
        title=shortened(_marked(bot_context, t.plain("invoice.title", code=booking.code)), LONGEST_TITLE),
        description=shortened(_description(bot_context, t, view), LONGEST_DESCRIPTION),
        payload=invoice_payload(payment_id),
        provider_token=bot_context.settings.provider_token,
        currency=booking.currency,
        prices=[LabeledPrice(label=t.plain("invoice.fare"), amount=booking.fare)],
        start_parameter=FORWARDED,
        reply_markup=inline([pay], cancel_row(t, booking)),
    )
    return sent.message_id


async def take_invoice_away(bot: Bot, chat_id: int, known_message: int | None) -> int | None:
    """Delete the invoice where it is known; one that is gone or too old already stays as it is."""
    if known_message is not None:
        try:
            await bot.delete_message(chat_id, known_message)
        except TelegramBadRequest:
            return known_message
    return known_message


async def _send_checkout_link(
    bot: Bot, bot_context: BotContext, t: Texts, booking: Booking, payment: Payment, chat_id: int
) -> int | None:
    """The link to the gateway's page; nothing while there is none."""
    if not payment.checkout_url:
        return None
    open_page = InlineKeyboardButton(
        text=t.plain("invoice.pay", fare=fare(t, booking)), url=payment.checkout_url
    )
    text = _marked(bot_context, t.text("invoice.link", code=booking.code, fare=fare(t, booking)))
    keyboard = inline([open_page], view_row(t, booking))
    sent = await bot.send_message(chat_id, text, reply_markup=keyboard)
    return sent.message_id


def _description(bot_context: BotContext, t: Texts, view: RideView) -> str:
    booking = view.booking
    when = t.plain("ride.now") if booking.pickup_at is None else t.when(booking.pickup_at)
    way = f"{shortened(booking.pickup.label, 80)} → {shortened(booking.dropoff.label, 80)}"
    said = f"{grade_name(t, bot_context.tariff, booking.grade)} · {when} · {way}"
    return _marked(bot_context, said)


def _marked(bot_context: BotContext, text: str) -> str:
    return f"TEST · {text}" if bot_context.settings.test_mode else text
