"""The buttons of staff screens, and their rows."""

from collections.abc import Sequence

from telegram import CopyTextButton, InlineKeyboardButton

from dispatcher_panel.callback_data import screen_data

COPY_LIMIT = 256


def button(label: str, verb: str, *args: object, style: str | None = None) -> InlineKeyboardButton:
    """A button that asks for the screen `verb`; `style` is Telegram's danger, success or primary."""
    return InlineKeyboardButton(label, callback_data=screen_data(verb, *args), style=style)


def copy_button(label: str, text: str) -> InlineKeyboardButton:
    """A button that copies `text`, at most 256 characters, to the clipboard."""
    return InlineKeyboardButton(label, copy_text=CopyTextButton(text[:COPY_LIMIT]))


def page_buttons(verb: str, page: int, pages: int) -> list[InlineKeyboardButton]:
    """The buttons to the page before and the page after, as far as there are such."""
    before = [button(f"‹ {page}", verb, page - 1)] if page > 0 else []
    after = [button(f"{page + 2} ›", verb, page + 1)] if page + 1 < pages else []
    return before + after


def rows(buttons: Sequence[InlineKeyboardButton], width: int) -> list[list[InlineKeyboardButton]]:
    """Buttons in rows of at most `width`."""
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]
