"""The desk's buttons: what they carry, and how it is read back from whoever sent it."""

from telegram import CopyTextButton, InlineKeyboardButton

PREFIX = "d"
DATA_LIMIT = 64
COPY_LIMIT = 256


def button(label: str, verb: str, *args: object, style: str | None = None) -> InlineKeyboardButton:
    """A button that asks the desk for `verb`; `style` is Telegram's danger, success or primary."""
    data = ":".join([PREFIX, verb, *map(str, args)])
    assert len(data.encode()) <= DATA_LIMIT, data
    return InlineKeyboardButton(label, callback_data=data, style=style)


def copy_button(label: str, text: str) -> InlineKeyboardButton:
    """A button that copies `text`, at most 256 characters, to the clipboard."""
    return InlineKeyboardButton(label, copy_text=CopyTextButton(text[:COPY_LIMIT]))


def page_buttons(verb: str, page: int, pages: int) -> list[InlineKeyboardButton]:
    """The buttons to the page before and the page after, as far as there are such."""
    before = [button(f"‹ {page}", verb, page - 1)] if page > 0 else []
    after = [button(f"{page + 2} ›", verb, page + 1)] if page + 1 < pages else []
    return before + after


def read_data(data: str | None) -> tuple[str, tuple[str, ...]]:
    """The verb and the arguments of a press; an empty verb for what is none of ours."""
    prefix, *parts = (data or "").split(":")
    if prefix != PREFIX or not parts:
        return "", ()
    return parts[0], tuple(parts[1:])
