"""/close: one day's bookings with their money, and whether the books agree."""

from datetime import date, datetime, timedelta

from telegram import InlineKeyboardMarkup

from dispatcher_panel.desk.acts import Act
from dispatcher_panel.desk.buttons import button
from dispatcher_panel.desk.figures import day_typed, today_of, zone_of
from dispatcher_panel.desk.reactions import Reaction, Screen, fitted
from dispatcher_panel.naming import grade_name
from dispatcher_panel.texts import Words
from domain.model.ledger import Ledger, Mismatch, Moved
from domain.model.tariff import Tariff
from domain.policies.days import day_bounds
from domain.policies.reconciliation import Close, Sums
from domain.usecases.accounts.close_accounts import close_period

AMOUNTS = ("captured", "kept", "refunded", "due")
FLOWS = ("captured", "promised", "returned")


async def close_command(act: Act) -> Screen:
    """The close of the day that was typed: today, yesterday, YYYY-MM-DD. Raises Unclear("day")."""
    return await _day(act, day_typed(act, act.text))


async def close_pressed(act: Act) -> Reaction:
    """The close of the day that was pressed. Raises Unclear("day")."""
    return Reaction(edit=await _day(act, day_typed(act, act.argument(0))))


def close_text(day: datetime, closed: Close, tariff: Tariff, words: Words) -> str:
    """A close as an HTML message; `day` is any time of that day. What does not fit is left out at the end."""
    lines = [words.text("close.title", day=words.date(day), count=len(closed.bookings))]
    lines += _verdict(closed, words)
    for (currency, grade), sums in sorted(closed.grades.items()):
        name = grade_name(grade, words, tariff)
        money = _money(sums, currency, words)
        lines.append(words.text("close.grade", grade=name, count=sums.bookings, money=money))
    for currency, sums in sorted(closed.totals.items()):
        lines.append(words.text("close.total", money=_money(sums, currency, words)))
    lines += [_moved(each, words) for each in closed.moved]
    return fitted([*lines, "", *(_booking(each, words) for each in closed.bookings)]).rstrip()


def _verdict(closed: Close, words: Words) -> list[str]:
    if not closed.mismatches:
        return [words.text("close.agrees")]
    head = words.text("close.wrong", count=len(closed.mismatches))
    return [head, *(_fault(each, words) for each in closed.mismatches), ""]


def _fault(found: Mismatch, words: Words) -> str:
    says, should = (words.money(amount, found.currency) for amount in (found.says, found.should))
    return words.text(f"close.fault.{found.fault.value}", name=found.name, says=says, should=should)


def _money(sums: Sums | Ledger, currency: str, words: Words) -> str:
    """The amounts that there are, captured always."""
    shown = [(name, getattr(sums, name)) for name in AMOUNTS]
    return " · ".join(
        words.plain(f"close.{name}", amount=words.money(amount, currency))
        for name, amount in shown
        if amount or name == "captured"
    )


def _moved(moved: Moved, words: Words) -> str:
    amounts = {name: words.money(getattr(moved, name), moved.currency) for name in FLOWS}
    return words.text("close.moved", **amounts)


def _booking(ledger: Ledger, words: Words) -> str:
    status = words.plain(f"status.{ledger.status}")
    if not ledger.captured:
        return words.text("close.unpaid", code=ledger.code, status=status)
    money = _money(ledger, ledger.currency, words)
    return words.text("close.booking", code=ledger.code, status=status, money=money)


async def _day(act: Act, day: date) -> Screen:
    start, end = day_bounds(day, zone_of(act))
    closed = await close_period(act.panel.books, (start, end))
    before = button(act.words.plain("stats.before"), "close", (day - timedelta(days=1)).isoformat())
    after = button(act.words.plain("stats.after"), "close", (day + timedelta(days=1)).isoformat())
    row = [before, after] if day < today_of(act) else [before]
    text = close_text(start, closed, act.panel.use_cases.rules.tariff, act.words)
    return Screen(text, InlineKeyboardMarkup([row]))
