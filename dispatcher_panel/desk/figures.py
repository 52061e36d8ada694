"""/stats: one day's bookings and money."""

import html
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardMarkup

from dispatcher_panel.desk.acts import Act
from dispatcher_panel.desk.buttons import button
from dispatcher_panel.desk.reactions import Reaction, Screen, fitted
from dispatcher_panel.desk.reading import Unclear, read_day
from dispatcher_panel.naming import grade_name
from dispatcher_panel.texts import Words
from domain.model.tariff import Tariff
from domain.policies.days import day_bounds, day_of
from domain.ports.queries import DayStats
from domain.values.status import BookingStatus

FIRST_DAY = date(2000, 1, 1)


async def stats_command(act: Act) -> Screen:
    """The figures of the day that was typed: today, yesterday, YYYY-MM-DD. Raises Unclear("day")."""
    return await _day(act, day_typed(act, act.text))


async def stats_pressed(act: Act) -> Reaction:
    """The figures of the day that was pressed. Raises Unclear("day")."""
    return Reaction(edit=await _day(act, day_typed(act, act.argument(0))))


def day_typed(act: Act, text: str) -> date:
    """The day that was typed or pressed, up to today. Raises Unclear("day")."""
    day = read_day(text, today_of(act))
    if not FIRST_DAY <= day <= today_of(act):
        raise Unclear("day")
    return day


def stats_text(day: datetime, stats: DayStats, tariff: Tariff, words: Words) -> str:
    """One day's figures as an HTML message; `day` is any time of that day."""
    placed = sum(stats.by_status.values())
    lines = [words.text("stats.title", day=words.date(day), count=placed)]
    for status in BookingStatus:
        if count := stats.by_status.get(status.value, 0):
            lines.append(f"{html.escape(words.plain(f'status.{status.value}'), quote=False)} {count}")
    if stats.by_grade:
        grades = (f"{grade_name(code, words, tariff)} {count}" for code, count in stats.by_grade.items())
        lines += ["", words.text("stats.grades", grades=" · ".join(grades))]
    amounts = ("captured", "kept", "refunded", "refund_due")
    money = {name: words.money(getattr(stats, name), tariff.currency) for name in amounts}
    return fitted([*lines, "", words.text("stats.money", **money)])


def today_of(act: Act) -> date:
    """The present day where the company is."""
    return day_of(act.panel.use_cases.now(), zone_of(act))


def zone_of(act: Act) -> ZoneInfo:
    """Where the company is."""
    return ZoneInfo(act.panel.settings.timezone)


async def _day(act: Act, day: date) -> Screen:
    start, end = day_bounds(day, zone_of(act))
    stats = await act.panel.board.stats(start, end)
    before = button(act.words.plain("stats.before"), "stats", (day - timedelta(days=1)).isoformat())
    after = button(act.words.plain("stats.after"), "stats", (day + timedelta(days=1)).isoformat())
    row = [before, after] if day < today_of(act) else [before]
    text = stats_text(start, stats, act.panel.use_cases.rules.tariff, act.words)
    return Screen(text, InlineKeyboardMarkup([row]))
