"""The command menu in each language, written only where it differs from what Telegram has."""

import asyncio
import logging

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from handlers.routes.commands import COMMANDS
from handlers.texts import Catalogs

log = logging.getLogger(__name__)

SCOPE = BotCommandScopeAllPrivateChats()


async def write_command_menus(bot: Bot, catalogs: Catalogs) -> None:
    """Set the menus; the company's own language is for everybody without one of ours."""
    wanted: list[str | None] = [None, *(language.code for language in catalogs.languages)]
    try:
        await asyncio.gather(*(_write(bot, catalogs, language) for language in wanted))
    except TelegramAPIError as failed:
        log.warning("The command menus could not be written: %s", type(failed).__name__)


async def _write(bot: Bot, catalogs: Catalogs, language: str | None) -> None:
    t = catalogs.for_language(language)
    wanted = [BotCommand(command=name, description=t.plain(f"command.{name}")) for name in COMMANDS]
    if await bot.get_my_commands(scope=SCOPE, language_code=language) != wanted:
        await bot.set_my_commands(wanted, scope=SCOPE, language_code=language)
