"""All dialogs of this bot, in one list."""

from aiogram_dialog import Dialog

from handlers.dialogs.book.windows import book_dialog


def all_dialogs() -> tuple[Dialog, ...]:
    """Every dialog, made afresh; a dialog belongs to one dispatcher."""
    return (book_dialog(),)
