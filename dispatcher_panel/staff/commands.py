"""The staff's commands: the one table from which handlers, Telegram's menu and /help are made."""

from collections.abc import Callable
from dataclasses import dataclass

from telegram.ext import CommandHandler

from dispatcher_panel.context import Context
from dispatcher_panel.staff import (
    daily_close,
    failed_deliveries,
    fleet,
    forms,
    help,
    invitations,
    phone_bookings,
    queue,
    refunds,
    registration,
    stats,
)
from dispatcher_panel.staff.requests import Command, command_handler
from dispatcher_panel.texts import Texts


@dataclass(frozen=True, slots=True)
class StaffCommand:
    """A command: what it is called, who handles it, the key of its example, and where it is listed.

    Its text in the menu is `command.NAME` in dispatch.po, its line of /help `help.NAME` in staff.po.
    """

    name: str
    handler: Callable[[], CommandHandler[Context, None]]
    example: str = ""
    in_menu: bool = True
    in_help: bool = True


def help_lines(texts: Texts) -> list[str]:
    """One HTML line for each command that /help lists."""
    return [f"/{each.name} {texts.text(f'help.{each.name}')}" for each in COMMANDS if each.in_help]


def _typed(name: str, request: Command, example: str = "") -> StaffCommand:
    return StaffCommand(name, lambda: command_handler(name, request, example), example)


COMMANDS = (
    _typed("queue", queue.queue_command),
    _typed("vehicles", fleet.vehicles_command),
    _typed("register", registration.register_command, "example.register"),
    _typed("driver", invitations.driver_command, "example.driver"),
    _typed("book", phone_bookings.book_command, "example.book"),
    _typed("ride", queue.ride_command, "example.ride"),
    _typed("stats", stats.stats_command, "example.stats"),
    _typed("close", daily_close.close_command, "example.close"),
    _typed("deliveries", failed_deliveries.deliveries_command),
    _typed("refunds", refunds.refunds_command),
    _typed("refund", refunds.refund_command, "example.refund"),
    StaffCommand("id", help.id_command),
    StaffCommand("help", lambda: help.help_command(help_lines), in_help=False),
    StaffCommand("cancel", forms.cancel_command, in_menu=False),
)
"""In the order in which they are listed."""
