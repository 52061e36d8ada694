"""Who writes in private: a driver of ours, or somebody else."""

from telegram import Message, Update

from dispatcher_panel.panel import Panel
from dispatcher_panel.texts import Words
from domain.ports.queries import FleetRow
from domain.values.ids import DriverId


async def driver_behind(update: Update, panel: Panel) -> tuple[FleetRow | None, Words]:
    """The driver's vehicle, None for anybody else; and the words in that person's language."""
    user = update.effective_user
    line = await panel.fleet.driver(DriverId(user.id)) if user is not None else None
    if line is not None and line.driver is not None:
        return line, panel.texts.for_language(line.driver.language)
    return None, panel.texts.for_language(user.language_code if user else None)


async def say(message: Message, text: str, **more: object) -> None:
    """Answer in the private chat."""
    await message.get_bot().send_message(message.chat.id, text, parse_mode="HTML", **more)  # type: ignore[arg-type]


async def refused(message: Message, panel: Panel, words: Words) -> None:
    """Tell somebody who is not a driver of ours where to turn; nothing else is revealed."""
    await say(message, words.text("driver.unknown", company=panel.settings.company_name))
