"""Where drivers are: a shared point, or a live location that moves (as edits of its message)."""

from telegram import Update

from dispatcher_panel.context import Context, bot_context_of
from dispatcher_panel.drivers.people import driver_behind, refused, say
from domain.commands.ride import UpdatePosition
from domain.usecases.driving.update_position import update_position
from domain.values.place import Position


async def moved(update: Update, context: Context) -> None:
    """Remember the position; the first one is acknowledged, the moves after it pass in silence."""
    message = update.effective_message
    bot_context = bot_context_of(context)
    if message is None or message.location is None:
        return
    line, texts = await driver_behind(update, bot_context)
    if line is None or line.driver is None:
        if update.message is not None:
            await refused(update.message, bot_context, texts)
        return
    position = Position(message.location.latitude, message.location.longitude)
    await update_position(UpdatePosition(driver_id=line.driver.id, position=position), bot_context.use_cases)
    if update.message is not None:
        await say(update.message, texts.text("position.kept"))
