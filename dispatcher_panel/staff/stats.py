"""/stats: one day's bookings and money."""

import html
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.messages.labels import grade_name
from dispatcher_panel.messages.screen import Screen, fitted
from dispatcher_panel.refusals import Unclear
from dispatcher_panel.staff.buttons import button
from dispatcher_panel.staff.parsing import read_day
from dispatcher_panel.staff.requests import StaffRequest
from dispatcher_panel.texts import Texts
from domain.model.tariff import Tariff
from domain.policies.days import day_bounds, day_of
from domain.ports.queries import DayStats
from domain.values.status import BookingStatus

FIRST_DAY = date(2000, 1, 1)


async def stats_command(request: StaffRequest) -> Screen:
    """The figures of the day that was typed: today, yesterday, YYYY-MM-DD. Raises Unclear("day")."""
    return await _day(request, day_typed(request, request.text))


async def stats_pressed(request: StaffRequest) -> Response:
    """The figures of the day that was pressed. Raises Unclear("day")."""
    return Response(edit=await _day(request, day_typed(request, request.argument(0))))


def day_typed(request: StaffRequest, text: str) -> date:
    """The day that was typed or pressed, up to today. Raises Unclear("day")."""
    day = read_day(text, today_of(request))
    if not FIRST_DAY <= day <= today_of(request):
        raise Unclear("day")
    return day


def stats_text(day: datetime, stats: DayStats, tariff: Tariff, texts: Texts) -> str:
    """One day's figures as an HTML message; `day` is any time of that day."""
    placed = sum(stats.by_status.values())
    lines = [texts.text("stats.title", day=texts.date(day), count=placed)]
    for status in BookingStatus:
        if count := stats.by_status.get(status.value, 0):
            lines.append(f"{html.escape(texts.plain(f'status.{status.value}'), quote=False)} {count}")
    if stats.by_grade:
        grades = (f"{grade_name(code, texts, tariff)} {count}" for code, count in stats.by_grade.items())
        lines += ["", texts.text("stats.grades", grades=" · ".join(grades))]
    amounts = ("captured", "kept", "refunded", "refund_due")
    money = {name: texts.money(getattr(stats, name), tariff.currency) for name in amounts}
    return fitted([*lines, "", texts.text("stats.money", **money)])


def today_of(request: StaffRequest) -> date:
    """The present day where the company is."""
    return day_of(request.bot_context.use_cases.now(), zone_of(request))


def zone_of(request: StaffRequest) -> ZoneInfo:
    """Where the company is."""
    return ZoneInfo(request.bot_context.settings.timezone)


async def _day(request: StaffRequest, day: date) -> Screen:
    start, end = day_bounds(day, zone_of(request))
    stats = await request.bot_context.board.stats(start, end)
    before = button(request.texts.plain("stats.before"), "stats", (day - timedelta(days=1)).isoformat())
    after = button(request.texts.plain("stats.after"), "stats", (day + timedelta(days=1)).isoformat())
    row = [before, after] if day < today_of(request) else [before]
    text = stats_text(start, stats, request.bot_context.use_cases.rules.tariff, request.texts)
    return Screen(text, InlineKeyboardMarkup([row]))
