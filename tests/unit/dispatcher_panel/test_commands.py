"""Commands and decline reasons are each listed once, and everything made from the lists has its texts."""

import re

import pytest
from telegram.ext import CommandHandler

from config.i18n import Catalogs, languages_in, read_messages
from dispatcher_panel.drivers import commands as drivers
from dispatcher_panel.drivers import driver_handlers
from dispatcher_panel.messages.decline_reasons import DeclineReason
from dispatcher_panel.messages.staff_card_buttons import decline_reasons
from dispatcher_panel.staff import commands as staff
from dispatcher_panel.staff import staff_handlers
from domain.values.status import BookingStatus
from tests.builders import START, a_booking

LANGUAGES = languages_in()
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
"""What Telegram takes as a command."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_its_texts(language: str) -> None:
    """A command without its text in the menu or its line of /help is found before anybody asks for it."""
    cards, commands = read_messages(language, "dispatch"), read_messages(language, "staff")
    listed = (*staff.COMMANDS, *drivers.COMMANDS)
    assert {f"command.{each.name}" for each in listed if each.in_menu} <= set(cards)
    assert {f"help.{each.name}" for each in drivers.COMMANDS if each.in_help} <= set(cards)
    assert {f"help.{each.name}" for each in staff.COMMANDS if each.in_help} <= set(commands)
    assert {each.example for each in staff.COMMANDS if each.example} <= set(commands)


@pytest.mark.parametrize("domain", ["dispatch", "staff"])
def test_no_text_is_left_of_a_command_that_is_gone(domain: str) -> None:
    """Every line of /help, and every text of a menu, belongs to a command that is listed."""
    tables = {"dispatch": (*staff.COMMANDS, *drivers.COMMANDS), "staff": staff.COMMANDS}
    names = {each.name for each in tables[domain]} | {"staff", "other_group"}
    keys = [key.partition(".") for key in read_messages(LANGUAGES[0], domain)]
    assert {name for kind, _, name in keys if kind in ("command", "help")} <= names


def test_every_command_is_handled_once() -> None:
    """The handlers are those of the tables, each command once and in Telegram's shape."""
    for table, handlers in ((staff.COMMANDS, staff_handlers()), (drivers.COMMANDS, driver_handlers())):
        handled = [name for each in handlers if isinstance(each, CommandHandler) for name in each.commands]
        assert handled == [each.name for each in table]
        assert len(set(handled)) == len(handled)
        assert all(COMMAND.fullmatch(name) for name in handled)


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_has_a_line_for_each_command(language: str) -> None:
    """/help names what is listed in it, in the order of the table."""
    for domain, module in (("staff", staff), ("dispatch", drivers)):
        texts = Catalogs.load(domain, now=lambda: START).for_language(language)
        lines = module.help_lines(texts)
        names = [each.name for each in module.COMMANDS if each.in_help]
        assert [line.split()[0] for line in lines] == [f"/{name}" for name in names]


def test_an_old_decline_button_means_what_it_said() -> None:
    """The places of the reasons never change, and a number that stands for none means the first."""
    assert list(DeclineReason)[:3] == ["no_car", "out_of_area", "too_late"]
    assert [DeclineReason.at(reason.place) for reason in DeclineReason] == list(DeclineReason)
    assert DeclineReason.at(len(DeclineReason)) is DeclineReason.NO_CAR


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_decline_reason_has_a_button(language: str) -> None:
    """Each reason is a button of its own with its text, before the way to another one and the way back."""
    texts = Catalogs.load("dispatch", now=lambda: START).for_language(language)
    rows = decline_reasons(a_booking(BookingStatus.REQUESTED), texts).inline_keyboard
    labels = [texts.plain(reason.text_key) for reason in DeclineReason]
    assert [row[0].text for row in rows[: len(labels)]] == labels
    assert len(rows) == len(labels) + 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_is_told_to_whoever_presses_a_button_of_a_card(language: str) -> None:
    """What a step has brought about has an answer, and so has a step that came too late for it."""
    texts = Catalogs.load("dispatch", now=lambda: START).for_language(language)
    for status in BookingStatus:
        assert texts.plain(f"moved.{status}", who="Kim", at="12:00")
    for status in set(BookingStatus) - {BookingStatus.AWAITING_PAYMENT, BookingStatus.REQUESTED}:
        assert texts.plain(f"pressed.{status}")
