"""Updates that were absorbed before: nothing is done again, the open step is only shown again."""

from typing import Any

from aiogram import Router
from aiogram.types import TelegramObject
from aiogram_dialog import DialogManager, ShowMode

from handlers.update_context import UpdateContext


async def is_repeat(event: TelegramObject, update_context: UpdateContext, **data: Any) -> bool:
    """Whether the conversation has absorbed this update before."""
    return update_context.repeat


async def show_again(event: TelegramObject, dialog_manager: DialogManager) -> None:
    """Show the open step where it stands; a reply keyboard cannot be edited and stands there still."""
    if dialog_manager.has_context() and not dialog_manager.current_stack().last_reply_keyboard:
        await dialog_manager.show(ShowMode.EDIT)


def hear_repeats(router: Router) -> None:
    """Updates that come once more."""
    router.message.register(show_again, is_repeat)
    router.callback_query.register(show_again, is_repeat)
