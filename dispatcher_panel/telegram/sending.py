"""Messages of this face to Telegram: sent new, or edited in place where the message is known."""

from dataclasses import dataclass

from telegram import Bot, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest

from dispatcher_panel.telegram.api_errors import is_expected, is_gone_message


@dataclass(frozen=True, slots=True)
class Shown:
    """An HTML text and the buttons under it."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


async def send(bot: Bot, chat_id: int, shown: Shown) -> int:
    """Send it new, which rings; gives the message id. Raises TelegramError."""
    message = await bot.send_message(
        chat_id, shown.text, parse_mode=ParseMode.HTML, reply_markup=shown.keyboard
    )
    return message.message_id


async def show(bot: Bot, chat_id: int, shown: Shown, known: int | None) -> int:
    """Edit the known message, or send it new where there is none (any more); gives the message id.

    Raises TelegramError, but not where the message shows this already.
    """
    if known is None:
        return await send(bot, chat_id, shown)
    try:
        await bot.edit_message_text(
            shown.text,
            chat_id=chat_id,
            message_id=known,
            parse_mode=ParseMode.HTML,
            reply_markup=shown.keyboard,
        )
    except BadRequest as refusal:
        if is_gone_message(refusal):
            return await send(bot, chat_id, shown)
        if not is_expected(refusal):
            raise
    return known
