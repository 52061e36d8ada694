"""The drivers' commands: the one table from which handlers, Telegram's menu and /help are made."""

from dataclasses import dataclass

from dispatcher_panel.drivers import binding, shifts
from dispatcher_panel.drivers.people import Act
from dispatcher_panel.messages.labels import vehicle_name
from dispatcher_panel.texts import Texts
from domain.ports.queries import FleetRow


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


def help_text(line: FleetRow, texts: Texts) -> str:
    """What a driver can do: the own vehicle, a line for each command, and how rides nearby come first."""
    head = texts.text("driver.help", vehicle=vehicle_name(line.vehicle))
    return "\n".join([head, *help_lines(texts), texts.text("driver.help_nearby")])


COMMANDS = (
    DriverCommand("start", binding.start_with(help_text), in_menu=False, in_help=False),
    DriverCommand("available", shifts.available),
    DriverCommand("off", shifts.off),
    DriverCommand("today", shifts.today),
    DriverCommand("help", shifts.help_with(help_text), in_help=False),
    DriverCommand("cancel", binding.left, in_menu=False, in_help=False),
)
"""In the order in which they are listed."""
