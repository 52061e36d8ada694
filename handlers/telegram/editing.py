"""How plain pages reach the chat: in place of the pressed message, or as a new one."""

import asyncio
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, Message

from handlers.messages import Page
from handlers.update_context import current_update

_GONE = ("message can't be edited", "message to edit not found", "message_id_invalid", "there is no text")
_NOBODY = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid", "no rights to send")
_SAME = "message is not modified"


def cannot_be_edited(refused: TelegramBadRequest) -> bool:
    """Whether the message is gone, too old, or of a kind that cannot become a page."""
    said = refused.message.lower()
    return any(sign in said for sign in _GONE)


def is_nobody(refused: TelegramBadRequest) -> bool:
    """Whether the chat takes no message of ours, as if we were blocked."""
    said = refused.message.lower()
    return any(sign in said for sign in _NOBODY)


def is_same(refused: TelegramBadRequest) -> bool:
    """Whether the message says this already."""
    return _SAME in refused.message.lower()


async def edit_or_send(bot: Bot, chat_id: int, event: Any, page: Page) -> None:
    """Show a page in place of the pressed message while the press is answered; anew for anything else."""
    if isinstance(event, CallbackQuery) and isinstance(event.message, Message):
        pressed = event.message
        if pressed.text is not None:
            await asyncio.gather(_edit(bot, pressed, page), current_update().answer(bot))
            return
    await asyncio.gather(send(bot, chat_id, page), current_update().answer(bot))


async def send(bot: Bot, chat_id: int, page: Page) -> None:
    """Show a page as a new message."""
    await bot.send_message(chat_id, page.text, reply_markup=page.keyboard)


async def _edit(bot: Bot, pressed: Message, page: Page) -> None:
    try:
        await bot.edit_message_text(
            page.text, chat_id=pressed.chat.id, message_id=pressed.message_id, reply_markup=page.keyboard
        )
    except TelegramBadRequest as refused:
        if cannot_be_edited(refused):
            await send(bot, pressed.chat.id, page)
        elif not is_same(refused):
            raise
