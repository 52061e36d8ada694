"""How a screen reaches a chat: in place of a known message, or as a new one."""

from telegram import Bot, InlineKeyboardMarkup, MaybeInaccessibleMessage, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest

from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.telegram.api_errors import is_expected, is_gone_message


async def send(bot: Bot, chat_id: int, screen: Screen, thread_id: int | None = None) -> int:
    """Send it new, which rings; gives the message id. Raises TelegramError."""
    message = await bot.send_message(
        chat_id,
        screen.text,
        parse_mode=ParseMode.HTML,
        reply_markup=screen.keyboard,
        message_thread_id=thread_id,
    )
    return message.message_id


async def reply(message: Message, screen: Screen) -> None:
    """Send it as a reply to the message, or as no reply where that is gone. Raises TelegramError."""
    await message.chat.send_message(
        screen.text,
        parse_mode=ParseMode.HTML,
        reply_markup=screen.keyboard,
        message_thread_id=thread_of(message),
        reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
    )


async def edit_or_send(bot: Bot, chat_id: int, screen: Screen, known: int | None) -> int:
    """Edit the known message, or send it new where there is none (any more); gives the message id.

    Raises TelegramError, but not where the message shows this already.
    """
    if known is None or not await edit(bot, chat_id, known, screen):
        return await send(bot, chat_id, screen)
    return known


async def edit(
    bot: Bot, chat_id: int, message_id: int, screen: Screen, *, keyboard_only: bool = False
) -> bool:
    """Show it in the message; whether that can still be edited, and shows this now.

    `keyboard_only` leaves the text as it stands. Raises TelegramError for any other refusal.
    """
    # Telegram takes no answer field under a message that is edited.
    keyboard = screen.keyboard if isinstance(screen.keyboard, InlineKeyboardMarkup) else None
    try:
        if keyboard_only:
            await bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard)
        else:
            await bot.edit_message_text(
                screen.text, chat_id, message_id, parse_mode=ParseMode.HTML, reply_markup=keyboard
            )
    except BadRequest as refusal:
        if is_gone_message(refusal):
            return False
        if not is_expected(refusal):
            raise
    return True


def accessible(message: MaybeInaccessibleMessage | None) -> Message | None:
    """The pressed message with all that it says; None where Telegram shows the bot just its number.

    The library makes a Message of either, so that its class tells nothing.
    """
    return message if isinstance(message, Message) and message.is_accessible else None


def thread_of(message: Message) -> int | None:
    """The topic in which the message stands, None outside of topics."""
    return message.message_thread_id if message.is_topic_message else None
