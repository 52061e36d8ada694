"""Presses on windows that are gone: one handler answers them all and shows where things stand.

Old keyboards stay clickable for ever, and anybody may send any data from any message; both end here.
"""

from typing import Any

from aiogram import Bot, Router
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import ErrorEvent
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.api.entities import ChatEvent, Context, Stack
from aiogram_dialog.api.exceptions import (
    NoContextError,
    OutdatedIntent,
    UnknownIntent,
    UnknownState,
    UnregisteredDialogError,
    UnregisteredWindowError,
)
from aiogram_dialog.api.protocols import StackAccessValidator

from domain.model.people import Customer
from handlers.context import BotContext
from handlers.dialogs.step_messages import leave
from handlers.messages.menu import menu_page
from handlers.telegram.editing import edit_or_send
from handlers.texts import Texts
from handlers.update_context import UpdateContext

GONE = (
    UnknownIntent,
    OutdatedIntent,
    UnknownState,
    NoContextError,
    UnregisteredDialogError,
    UnregisteredWindowError,
)


class OwnerOnly(StackAccessValidator):
    """Dialogs are for the person whose private chat it is."""

    async def is_allowed(
        self, stack: Stack, context: Context | None, event: ChatEvent, data: dict[str, Any]
    ) -> bool:
        """Whether this person may press here."""
        return bool(data["event_chat"].id == data["event_from_user"].id)


async def show_where_things_stand(
    event: ErrorEvent,
    bot: Bot,
    bot_context: BotContext,
    t: Texts,
    update_context: UpdateContext,
    customer: Customer,
    **data: Any,
) -> None:
    """Answer the stale press and show the step that is open, or the menu."""
    update_context.say(t.plain("stale.toast"))
    manager: DialogManager | None = data.get("dialog_manager")
    step_is_open = manager is not None and manager.has_context() and not isinstance(event.exception, _BROKEN)
    if update_context.repeat:
        return
    if manager is not None and step_is_open:
        typed = event.update.message is not None
        return await manager.show(ShowMode.SEND if typed else None)
    if manager is not None:
        await leave(manager, bot, customer.id)
    page = await menu_page(bot_context, t, customer.id)
    await edit_or_send(bot, customer.id, event.update.callback_query, page.below(t.text("stale.menu")))


_BROKEN = (UnknownState, UnregisteredDialogError, UnregisteredWindowError)


def hear_stale_callbacks(router: Router) -> None:
    """The one place for windows that are gone."""
    router.errors.register(show_where_things_stand, ExceptionTypeFilter(*GONE))
