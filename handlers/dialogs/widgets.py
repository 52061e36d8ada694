"""The few widgets that our windows are made of."""

from typing import Any

from aiogram.enums import ButtonStyle
from aiogram.types import CallbackQuery, ReplyKeyboardMarkup
from aiogram_dialog import DialogManager, ShowMode, Window
from aiogram_dialog.api.internal import RawKeyboard
from aiogram_dialog.api.internal.widgets import MarkupFactory
from aiogram_dialog.api.protocols import DialogProtocol
from aiogram_dialog.widgets.style import Style
from aiogram_dialog.widgets.text import Text

from handlers.dialogs.dialog_context import dialog_context

PRIMARY, DANGER = Style(style=ButtonStyle.PRIMARY), Style(style=ButtonStyle.DANGER)


class Body(Text):
    """The window's HTML, made by its getter under `text`, below the notice of this update."""

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        text: str = data["text"]
        notice = dialog_context(manager).update_context.notice
        return f"{notice}\n\n{text}" if notice else text


class Label(Text):
    """The words on a button that are the same for everybody."""

    def __init__(self, key: str) -> None:
        """Take the key of the words."""
        super().__init__()
        self.key = key

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        return dialog_context(manager).t.plain(self.key)


class ReplyRows(MarkupFactory):
    """A reply keyboard, made by the window's getter under `reply_keyboard`."""

    async def render_markup(
        self, data: dict[str, Any], manager: DialogManager, keyboard: RawKeyboard
    ) -> ReplyKeyboardMarkup:
        """The keyboard as it is; its buttons send plain words, which work after a restart too."""
        markup: ReplyKeyboardMarkup = data["reply_keyboard"]
        return markup


REPLY_ROWS = ReplyRows()


class Step(Window):
    """A window that says so when a press belongs to another one, and does not send itself again for it."""

    async def process_callback(
        self, callback: CallbackQuery, dialog: DialogProtocol, manager: DialogManager
    ) -> bool:
        """Whether the press was one of this window's."""
        processed = await super().process_callback(callback, dialog, manager)
        if not processed:
            here = dialog_context(manager)
            here.update_context.say(here.t.plain("stale.toast"))
            if self.markup_factory is REPLY_ROWS:
                manager.show_mode = ShowMode.NO_UPDATE
        return processed
