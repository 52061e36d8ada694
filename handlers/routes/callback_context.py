"""One press on a plain button with everything at hand to answer it."""

from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager

from domain.model.people import Customer
from handlers.context import BotContext
from handlers.dialogs.step_messages import leave
from handlers.messages import Page
from handlers.telegram.editing import edit_or_send
from handlers.texts import Texts
from handlers.update_context import UpdateContext


@dataclass(slots=True)
class CallbackContext:
    """The press, who pressed, and who answers in which language."""

    bot: Bot
    bot_context: BotContext
    t: Texts
    update_context: UpdateContext
    customer: Customer
    query: CallbackQuery
    manager: DialogManager

    async def show(self, page: Page) -> None:
        """Show a page in place of the pressed message."""
        await edit_or_send(self.bot, self.customer.id, self.query, page)

    async def leave(self) -> None:
        """End the dialog that is open, if any."""
        await leave(self.manager, self.bot, self.customer.id)
