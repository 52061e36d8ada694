"""/stats: one day's bookings and money."""

import html
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardMarkup

from dispatcher_panel.desk.acts import Act
from dispatcher_panel.desk.buttons import button
from dispatcher_panel.desk.reactions import Reaction, Screen, fitted
from dispatcher_panel.desk.reading import Unclear, read_day
from dispatcher_panel.naming import grade_name
from dispatcher_panel.texts import Words
from domain.model.tariff import Tariff
from domain.ports.queries import DayStats
from domain.values.status import BookingStatus

FIRST_DAY = date(2000, 1, 1)


async def stats_command(act: Act) -> Screen:
    """The figures of the day that was typed: today, yesterday, YYYY-MM-DD. Raises Unclear("day")."""
    return await _day(act, read_day(act.text, _today(act)))


async def stats_pressed(act: Act) -> Reaction:
    """The figures of the day that was pressed. Raises Unclear("day")."""
    return Reaction(edit=await _day(act, read_day(act.argument(0), _today(act))))


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moments of a local day and of the next, in UTC."""
    start, end = (datetime.combine(each, time.min, zone) for each in (day, day + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


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


def _today(act: Act) -> date:
    return act.panel.office.now().astimezone(_zone(act)).date()


def _zone(act: Act) -> ZoneInfo:
    return ZoneInfo(act.panel.settings.timezone)


async def _day(act: Act, day: date) -> Screen:
    today = _today(act)
    if not FIRST_DAY <= day <= today:
        raise Unclear("day")
    start, end = day_bounds(day, _zone(act))
    stats = await act.panel.board.stats(start, end)
    before = button(act.words.plain("stats.before"), "stats", (day - timedelta(days=1)).isoformat())
    after = button(act.words.plain("stats.after"), "stats", (day + timedelta(days=1)).isoformat())
    row = [before, after] if day < today else [before]
    text = stats_text(start, stats, act.panel.office.rules.tariff, act.words)
    return Screen(text, InlineKeyboardMarkup([row]))
