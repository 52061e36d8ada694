"""Drivers in their private chat: binding, shifts, positions, the day."""

from typing import Any

from telegram.ext import BaseHandler, CommandHandler, MessageHandler, filters

from dispatcher_panel.context import Context
from dispatcher_panel.drivers import binding, positions, shifts
from dispatcher_panel.drivers.commands import COMMANDS, help_text

PRIVATE = filters.ChatType.PRIVATE
NEW = filters.UpdateType.MESSAGE & PRIVATE


def driver_handlers() -> list[BaseHandler[Any, Context, Any]]:
    """Every handler of the drivers' chat; the last one answers whatever is left."""
    return [
        *(CommandHandler(each.name, each.act, filters=NEW) for each in COMMANDS),
        MessageHandler(filters.CONTACT & NEW, binding.contact_with(help_text)),
        MessageHandler(filters.LOCATION & PRIVATE & ~filters.VENUE, positions.moved),
        MessageHandler(NEW & ~filters.StatusUpdate.ALL, shifts.anything_else),
    ]
