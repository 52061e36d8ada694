"""The link to the page on which a ride is paid, where an outside gateway takes the money."""

from aiogram.types import InlineKeyboardButton

from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.values.status import BookingStatus
from handlers.context import BotContext
from handlers.messages import Page
from handlers.messages.keyboards import inline, view_row
from handlers.messages.ride_text import fare
from handlers.texts import Texts


def checkout_page(
    bot_context: BotContext, t: Texts, booking: Booking, payment: Payment | None
) -> Page | None:
    """The message with the link; None where nothing is to be paid, or not by this payment."""
    if booking.status is not BookingStatus.AWAITING_PAYMENT:
        return None
    if payment is None or not payment.checkout_url:
        return None
    open_page = InlineKeyboardButton(
        text=t.plain("invoice.pay", fare=fare(t, booking)), url=payment.checkout_url
    )
    text = marked(bot_context, t.text("invoice.link", code=booking.code, fare=fare(t, booking)))
    return Page(text, inline([open_page], view_row(t, booking)))


def marked(bot_context: BotContext, text: str) -> str:
    """The text with TEST before it where no money moves."""
    return f"TEST · {text}" if bot_context.settings.test_mode else text
