"""What is said where no booking can be made: in groups, and to presses that come from no private chat."""

import logging

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import InlineKeyboardButton, Message, Update

from handlers.context import BotContext
from handlers.messages.keyboards import inline
from handlers.update_context import UpdateContext

log = logging.getLogger(__name__)


async def answer_elsewhere(
    bot: Bot, bot_context: BotContext, update_context: UpdateContext, username: str, update: Update
) -> None:
    """Point to the private chat: a press by its answer, a command in a group by a message."""
    query, message = update.callback_query, update.message
    if query is not None:
        update_context.say(
            bot_context.catalogs.for_language(query.from_user.language_code).plain("elsewhere"), alert=True
        )
        return await update_context.answer(bot)
    if message is not None and _is_for_us(message.text or "", username):
        await _point_to_chat(bot, bot_context, username, message)


def _is_for_us(text: str, username: str) -> bool:
    """Whether it is a command that names no other bot."""
    command, _, addressee = (text.split() or [""])[0].partition("@")
    return len(command) > 1 and command.startswith("/") and addressee.lower() in ("", username.lower())


async def _point_to_chat(bot: Bot, bot_context: BotContext, username: str, message: Message) -> None:
    language = message.from_user.language_code if message.from_user else None
    t = bot_context.catalogs.for_language(language)
    link = InlineKeyboardButton(text=t.plain("elsewhere.open"), url=f"https://t.me/{username}?start=rides")
    try:
        await bot.send_message(message.chat.id, t.text("elsewhere"), reply_markup=inline([link]))
    except TelegramAPIError as refused:
        log.info("A group could not be answered: %s", type(refused).__name__)
