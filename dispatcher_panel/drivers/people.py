"""Who writes in private: a driver of ours, or somebody else."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Message, Update

from dispatcher_panel.context import BotContext, Context
from dispatcher_panel.texts import Texts
from domain.ports.queries import FleetRow
from domain.values.ids import DriverId

Act = Callable[[Update, Context], Coroutine[Any, Any, None]]
HelpText = Callable[[FleetRow, Texts], str]
"""What a driver with this vehicle can do, as HTML; handlers are given it, for it lists themselves."""


async def driver_behind(update: Update, bot_context: BotContext) -> tuple[FleetRow | None, Texts]:
    """The driver's vehicle, None for anybody else; and the words in that person's language."""
    user = update.effective_user
    line = await bot_context.fleet.driver(DriverId(user.id)) if user is not None else None
    if line is not None and line.driver is not None:
        return line, bot_context.catalogs.for_language(line.driver.language)
    return None, bot_context.catalogs.for_language(user.language_code if user else None)


async def say(message: Message, text: str, **more: object) -> None:
    """Answer in the private chat."""
    send = message.get_bot().send_message
    await send(message.chat.id, text, parse_mode="HTML", **more)  # type: ignore[arg-type]  # what it takes


async def refused(message: Message, bot_context: BotContext, texts: Texts) -> None:
    """Tell somebody who is not a driver of ours where to turn; nothing else is revealed."""
    await say(message, texts.text("driver.unknown", company=bot_context.settings.company_name))
