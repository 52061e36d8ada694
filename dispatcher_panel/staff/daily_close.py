"""/close: one day's bookings with their money, and whether the accounts agree."""

from datetime import date, datetime, timedelta

from telegram import InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.messages.labels import grade_name
from dispatcher_panel.messages.screen import Screen, fitted
from dispatcher_panel.staff.buttons import button
from dispatcher_panel.staff.requests import StaffRequest
from dispatcher_panel.staff.stats import day_typed, today_of, zone_of
from dispatcher_panel.texts import Texts
from domain.model.ledger import Ledger, Mismatch, Moved
from domain.model.tariff import Tariff
from domain.policies.days import day_bounds
from domain.policies.reconciliation import Close, Sums
from domain.usecases.accounts.close_accounts import close_period

AMOUNTS = ("captured", "kept", "refunded", "due")
FLOWS = ("captured", "promised", "returned")


async def close_command(request: StaffRequest) -> Screen:
    """The close of the day that was typed: today, yesterday, YYYY-MM-DD. Raises Unclear("day")."""
    return await _day(request, day_typed(request, request.text))


async def close_pressed(request: StaffRequest) -> Response:
    """The close of the day that was pressed. Raises Unclear("day")."""
    return Response(edit=await _day(request, day_typed(request, request.argument(0))))


def close_text(day: datetime, closed: Close, tariff: Tariff, texts: Texts) -> str:
    """A close as an HTML message; `day` is any time of that day. What does not fit is left out at the end."""
    lines = [texts.text("close.title", day=texts.date(day), count=len(closed.bookings))]
    lines += _verdict(closed, texts)
    for (currency, grade), sums in sorted(closed.grades.items()):
        name = grade_name(grade, texts, tariff)
        money = _money(sums, currency, texts)
        lines.append(texts.text("close.grade", grade=name, count=sums.bookings, money=money))
    for currency, sums in sorted(closed.totals.items()):
        lines.append(texts.text("close.total", money=_money(sums, currency, texts)))
    lines += [_moved(each, texts) for each in closed.moved]
    return fitted([*lines, "", *(_booking(each, texts) for each in closed.bookings)]).rstrip()


def _verdict(closed: Close, texts: Texts) -> list[str]:
    if not closed.mismatches:
        return [texts.text("close.agrees")]
    head = texts.text("close.wrong", count=len(closed.mismatches))
    return [head, *(_fault(each, texts) for each in closed.mismatches), ""]


def _fault(found: Mismatch, texts: Texts) -> str:
    says, should = (texts.money(amount, found.currency) for amount in (found.says, found.should))
    return texts.text(f"close.fault.{found.fault.value}", name=found.name, says=says, should=should)


def _money(sums: Sums | Ledger, currency: str, texts: Texts) -> str:
    """The amounts that there are, captured always."""
    shown = [(name, getattr(sums, name)) for name in AMOUNTS]
    return " · ".join(
        texts.plain(f"close.{name}", amount=texts.money(amount, currency))
        for name, amount in shown
        if amount or name == "captured"
    )


def _moved(moved: Moved, texts: Texts) -> str:
    amounts = {name: texts.money(getattr(moved, name), moved.currency) for name in FLOWS}
    return texts.text("close.moved", **amounts)


def _booking(ledger: Ledger, texts: Texts) -> str:
    status = texts.plain(f"status.{ledger.status}")
    if not ledger.captured:
        return texts.text("close.unpaid", code=ledger.code, status=status)
    money = _money(ledger, ledger.currency, texts)
    return texts.text("close.booking", code=ledger.code, status=status, money=money)


async def _day(request: StaffRequest, day: date) -> Screen:
    start, end = day_bounds(day, zone_of(request))
    closed = await close_period(request.bot_context.accounts, (start, end))
    before = button(request.texts.plain("stats.before"), "close", (day - timedelta(days=1)).isoformat())
    after = button(request.texts.plain("stats.after"), "close", (day + timedelta(days=1)).isoformat())
    row = [before, after] if day < today_of(request) else [before]
    text = close_text(start, closed, request.bot_context.use_cases.rules.tariff, request.texts)
    return Screen(text, InlineKeyboardMarkup([row]))
