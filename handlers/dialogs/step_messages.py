"""How windows reach the chat, with as few requests as there can be.

A pressed step is edited in place while its press is answered at the same time; after a typed answer the step
is sent anew and the old buttons go. A message with a reply keyboard can be neither edited nor become one.
"""

import asyncio

from aiogram import Bot
from aiogram.enums import ContentType
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove
from aiogram_dialog import DialogManager
from aiogram_dialog.api.entities import NewMessage, OldMessage, ShowMode
from aiogram_dialog.api.protocols import MessageNotModified
from aiogram_dialog.manager.message_manager import MessageManager

from handlers.telegram.editing import cannot_be_edited, is_same
from handlers.update_context import current_update

ACKNOWLEDGED = "👌"
"""Goes with the removal of a reply keyboard, which Telegram allows only beside a text."""


class StepMessages(MessageManager):
    """Shows windows: edits where it can, sends where it must."""

    async def answer_callback(self, bot: Bot, callback_query: CallbackQuery) -> None:
        """Answer the callback of this update, once."""
        await current_update().answer(bot)

    async def show_message(
        self, bot: Bot, new_message: NewMessage, old_message: OldMessage | None
    ) -> OldMessage:
        """Bring the window into the chat. Raises MessageNotModified where it stands there already."""
        mode = new_message.show_mode
        if mode is ShowMode.NO_UPDATE:
            raise MessageNotModified("nothing is to be shown")
        if old_message is not None and old_message.content_type not in (None, ContentType.TEXT):
            old_message = None
        if old_message is not None and mode is ShowMode.EDIT and self._can_edit(new_message, old_message):
            edited, _ = await asyncio.gather(
                self.edit_message_safe(bot, new_message, old_message), current_update().answer(bot)
            )
            return _shown(new_message, edited)
        if old_message is not None and old_message.has_reply_keyboard:
            await self._give_letters_back(bot, new_message, old_message)
        sent, _, _ = await asyncio.gather(
            self.send_text(bot, new_message),
            current_update().answer(bot),
            self._clear(bot, new_message, old_message),
        )
        return _shown(new_message, sent)

    async def edit_message_safe(self, bot: Bot, new_message: NewMessage, old_message: OldMessage) -> Message:
        """Edit the old message, or send the window anew. Raises MessageNotModified."""
        try:
            return await self.edit_text(bot, new_message, old_message)
        except TelegramBadRequest as refused:
            if is_same(refused):
                raise MessageNotModified(refused.message) from refused
            if cannot_be_edited(refused):
                return await self.send_text(bot, new_message)
            raise

    async def remove_inline_kbd(self, bot: Bot, old_message: OldMessage | None) -> Message | None:
        """Take the buttons from under a message, where it is still there and has any."""
        if old_message is not None:
            try:
                await bot.edit_message_reply_markup(
                    chat_id=old_message.chat.id, message_id=old_message.message_id
                )
            except TelegramBadRequest as refused:
                if not (is_same(refused) or cannot_be_edited(refused)):
                    raise
        return None

    async def _give_letters_back(self, bot: Bot, new: NewMessage, old: OldMessage) -> None:
        """Remove the old reply keyboard, unless a new one takes its place."""
        if not isinstance(new.reply_markup, ReplyKeyboardMarkup):
            await remove_reply_keyboard(bot, old.chat.id)

    async def _clear(self, bot: Bot, new: NewMessage, old: OldMessage | None) -> None:
        """Take the old buttons away, unless a press asked for a new message beside the old one."""
        pressed_beside = new.show_mode is ShowMode.SEND and current_update().callback_id
        if old is not None and not old.has_reply_keyboard and not pressed_beside:
            await self.remove_inline_kbd(bot, old)


async def remove_reply_keyboard(bot: Bot, chat_id: int) -> None:
    """Give people their letters back."""
    await bot.send_message(chat_id, ACKNOWLEDGED, reply_markup=ReplyKeyboardRemove())


async def leave(manager: DialogManager, bot: Bot, chat_id: int) -> None:
    """End the dialog without a window after it; a reply keyboard goes with a message of its own."""
    stack = manager.current_stack()
    if stack.last_reply_keyboard:
        await remove_reply_keyboard(bot, chat_id)
    stack.last_message_id, stack.last_reply_keyboard = None, False
    await manager.reset_stack(remove_keyboard=False)


def _shown(new: NewMessage, message: Message) -> OldMessage:
    return OldMessage(
        message_id=message.message_id,
        chat=message.chat,
        has_protected_content=message.has_protected_content,
        has_reply_keyboard=isinstance(new.reply_markup, ReplyKeyboardMarkup),
        text=message.text,
        media_uniq_id=None,
        media_id=None,
        business_connection_id=message.business_connection_id,
        content_type=ContentType(message.content_type),
    )
