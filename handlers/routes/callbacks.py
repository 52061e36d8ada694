"""Presses on plain buttons: the menu's and the rides'."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode, StartMode
from aiogram_dialog.utils import CB_SEP

from domain.model.people import Customer
from handlers import callback_data
from handlers.context import BotContext
from handlers.dialogs.states import Book
from handlers.messages.menu import info_page, language_page, menu_page, more_page
from handlers.routes.callback_context import CallbackContext
from handlers.routes.menu_actions import place_again, speak
from handlers.routes.ride_actions import ACTS
from handlers.texts import Texts
from handlers.update_context import UpdateContext


async def is_plain(query: CallbackQuery) -> bool:
    """Whether the press belongs to no dialog."""
    return CB_SEP not in (query.data or "")


async def pressed(
    query: CallbackQuery,
    bot: Bot,
    bot_context: BotContext,
    t: Texts,
    update_context: UpdateContext,
    customer: Customer,
    dialog_manager: DialogManager,
) -> None:
    """Do what the button says; a button that says nothing known is a stale one."""
    context = CallbackContext(bot, bot_context, t, update_context, customer, query, dialog_manager)
    press = callback_data.read(query.data)
    if press is None:
        return await _unknown(context)
    if press.act in ACTS:
        return await ACTS[press.act](context, press)
    await _menu(context, press)


async def _menu(context: CallbackContext, press: callback_data.CallbackData) -> None:
    match (press.act, press.fields):
        case (callback_data.MENU, _):
            await context.leave()
            await context.show(await menu_page(context.bot_context, context.t, context.customer.id))
        case (callback_data.MORE, _):
            await context.show(more_page(context.bot_context, context.t))
        case (callback_data.BOOK, _):
            await context.leave()
            await context.manager.start(Book.grade, mode=StartMode.RESET_STACK)
        case (callback_data.RESUME, _) if context.manager.has_context():
            await context.manager.show(ShowMode.SEND)
        case ("m:lang", (code,)) if code in context.bot_context.rules.languages:
            await speak(context, code)
        case ("m:info", (topic,)) if topic in callback_data.INFO_TOPICS:
            in_dialog = context.manager.has_context()
            await context.show(info_page(context.bot_context, context.t, topic, in_dialog=in_dialog))
        case ("m:language", _):
            await context.show(language_page(context.bot_context, context.t))
        case ("m:again", (_, nonce)) if press.code:
            await place_again(context, press.code, nonce)
        case _:
            await _unknown(context)


async def _unknown(context: CallbackContext) -> None:
    context.update_context.say(context.t.plain("stale.toast"))
    if context.manager.has_context():
        return await context.manager.show()
    await context.show(await menu_page(context.bot_context, context.t, context.customer.id))


def hear_callbacks(router: Router) -> None:
    """Presses on plain buttons."""
    router.callback_query.register(pressed, is_plain)
