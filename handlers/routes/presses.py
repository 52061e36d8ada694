"""Presses on plain buttons: the menu's and the rides'."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode, StartMode
from aiogram_dialog.utils import CB_SEP

from domain.model.people import Customer
from handlers import buttons
from handlers.desk import Desk
from handlers.pages.menu import info_page, language_page, menu_page, more_page
from handlers.routes.menu_acts import place_again, speak
from handlers.routes.ride_acts import ACTS
from handlers.routes.saying import Saying
from handlers.states import Book
from handlers.texts import Texts
from handlers.turn import Turn


async def is_plain(query: CallbackQuery) -> bool:
    """Whether the press belongs to no dialog."""
    return CB_SEP not in (query.data or "")


async def pressed(
    query: CallbackQuery,
    bot: Bot,
    desk: Desk,
    t: Texts,
    turn: Turn,
    customer: Customer,
    dialog_manager: DialogManager,
) -> None:
    """Do what the button says; a button that says nothing known is a stale one."""
    saying = Saying(bot, desk, t, turn, customer, query, dialog_manager)
    press = buttons.read(query.data)
    if press is None:
        return await _unknown(saying)
    if press.act in ACTS:
        return await ACTS[press.act](saying, press)
    await _menu(saying, press)


async def _menu(saying: Saying, press: buttons.Press) -> None:
    match (press.act, press.fields):
        case (buttons.MENU, _):
            await saying.leave()
            await saying.show(await menu_page(saying.desk, saying.t, saying.customer.id))
        case (buttons.MORE, _):
            await saying.show(more_page(saying.t))
        case (buttons.BOOK, _):
            await saying.leave()
            await saying.manager.start(Book.grade, mode=StartMode.RESET_STACK)
        case (buttons.RESUME, _) if saying.manager.has_context():
            await saying.manager.show(ShowMode.SEND)
        case ("m:lang", ("ko" | "en" as code,)):
            await speak(saying, code)
        case ("m:info", (topic,)) if topic in buttons.INFO_TOPICS:
            in_dialog = saying.manager.has_context()
            await saying.show(info_page(saying.desk, saying.t, topic, in_dialog=in_dialog))
        case ("m:language", _):
            await saying.show(language_page(saying.t))
        case ("m:again", (_, nonce)) if press.code:
            await place_again(saying, press.code, nonce)
        case _:
            await _unknown(saying)


async def _unknown(saying: Saying) -> None:
    saying.turn.say(saying.t.plain("stale.toast"))
    if saying.manager.has_context():
        return await saying.manager.show()
    await saying.show(await menu_page(saying.desk, saying.t, saying.customer.id))


def hear_presses(router: Router) -> None:
    """Presses on plain buttons."""
    router.callback_query.register(pressed, is_plain)
