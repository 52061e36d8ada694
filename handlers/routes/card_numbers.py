"""Messages with what looks like a card number: refused, and deleted where the bot may."""

import logging
import re

from aiogram import Bot, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message
from aiogram_dialog import DialogManager, ShowMode

from domain.model.people import Customer
from domain.policies.card_numbers import holds_card_number
from handlers.context import BotContext
from handlers.messages.menu import menu_page
from handlers.telegram.editing import send
from handlers.texts import Texts
from handlers.update_context import UpdateContext

log = logging.getLogger(__name__)

_MASKED = re.compile(r"•(?:[ \-.·–]?•){12,18}")
"""What the intake has made of a card number before anything was stored."""


async def is_card(message: Message) -> bool:
    """The filter (one that is no coroutine would run in a thread)."""
    return shows_card(message)


def shows_card(message: Message) -> bool:
    """Whether a card number stands, or stood, in the text or caption."""
    text = message.text or message.caption or ""
    return bool(_MASKED.search(text)) or holds_card_number(text)


async def refuse_card(
    message: Message,
    bot: Bot,
    bot_context: BotContext,
    t: Texts,
    update_context: UpdateContext,
    customer: Customer,
    dialog_manager: DialogManager,
) -> None:
    """Warn, delete, and show the step again."""
    try:
        await bot.delete_message(message.chat.id, message.message_id)
    except TelegramAPIError as refused:
        log.info("A message with a card number could not be deleted: %s", type(refused).__name__)
    if dialog_manager.has_context():
        update_context.notice = t.text("refused.card")
        return await dialog_manager.show(ShowMode.SEND)
    page = await menu_page(bot_context, t, customer.id)
    await send(bot, customer.id, page.below(t.text("refused.card")))


def hear_cards(router: Router) -> None:
    """Messages with what looks like a card number."""
    router.message.register(refuse_card, is_card)
