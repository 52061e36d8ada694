"""Drivers in their private chat: binding, shifts, positions, the day."""

from typing import Any

from telegram.ext import BaseHandler, CommandHandler, MessageHandler, filters

from dispatcher_panel.context import Context
from dispatcher_panel.drivers import binding, positions, shifts

PRIVATE = filters.ChatType.PRIVATE
NEW = filters.UpdateType.MESSAGE & PRIVATE


def driver_handlers() -> list[BaseHandler[Any, Context, Any]]:
    """Every handler of the drivers' chat; the last one answers whatever is left."""
    return [
        CommandHandler("start", binding.start, filters=NEW),
        CommandHandler("available", shifts.available, filters=NEW),
        CommandHandler("off", shifts.off, filters=NEW),
        CommandHandler("today", shifts.today, filters=NEW),
        CommandHandler("help", shifts.help_, filters=NEW),
        CommandHandler("cancel", binding.left, filters=NEW),
        MessageHandler(filters.CONTACT & NEW, binding.contact),
        MessageHandler(filters.LOCATION & PRIVATE & ~filters.VENUE, positions.moved),
        MessageHandler(NEW & ~filters.StatusUpdate.ALL, shifts.anything_else),
    ]
