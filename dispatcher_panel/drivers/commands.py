"""The drivers' commands: the one table from which handlers, Telegram's menu and /help are made."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import Update

from dispatcher_panel.context import Context
from dispatcher_panel.drivers import binding, shifts
from dispatcher_panel.texts import Texts

Act = Callable[[Update, Context], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class DriverCommand:
    """A command: what it is called, what it does, and where it is listed.

    Its text in the menu is `command.NAME`, its line of /help `help.NAME`, both in dispatch.po.
    """

    name: str
    act: Act
    in_menu: bool = True
    in_help: bool = True


def help_lines(texts: Texts) -> list[str]:
    """One HTML line for each command that /help lists."""
    return [f"/{each.name} — {texts.text(f'help.{each.name}')}" for each in COMMANDS if each.in_help]


COMMANDS = (
    DriverCommand("start", binding.start, in_menu=False, in_help=False),
    DriverCommand("available", shifts.available),
    DriverCommand("off", shifts.off),
    DriverCommand("today", shifts.today),
    DriverCommand("help", shifts.help_with(help_lines), in_help=False),
    DriverCommand("cancel", binding.left, in_menu=False, in_help=False),
)
"""In the order in which they are listed."""
