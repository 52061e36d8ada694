"""The commands that Telegram offers, by chat and language."""

import logging

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

from dispatcher_panel.drivers.commands import COMMANDS as DRIVERS
from dispatcher_panel.staff.commands import COMMANDS as STAFF
from dispatcher_panel.texts import Catalogs, Texts

log = logging.getLogger(__name__)


async def write_command_menus(bot: Bot, catalogs: Catalogs, language: str, staff_chat_id: int | None) -> None:
    """Write the menus of drivers (in each language) and of the staff group; a refusal is only noted."""
    try:
        for code in (None, *(each.code for each in catalogs.languages)):
            menu = _menu([each.name for each in DRIVERS if each.in_menu], catalogs.for_language(code))
            await bot.set_my_commands(menu, BotCommandScopeAllPrivateChats(), language_code=code)
        if staff_chat_id is not None:
            menu = _menu([each.name for each in STAFF if each.in_menu], catalogs.for_language(language))
            await bot.set_my_commands(menu, BotCommandScopeChat(staff_chat_id))
    except TelegramError as refusal:
        log.warning("A command menu was not written: %s", refusal.message)


def _menu(names: list[str], texts: Texts) -> list[BotCommand]:
    return [BotCommand(name, texts.plain(f"command.{name}")) for name in names]
