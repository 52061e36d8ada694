"""Which days, hours and minutes a ride can be booked for, as buttons; and times as people type them."""

import re
from datetime import date, datetime, time, timedelta

from domain.errors import PickupTimeRefused
from domain.policies.business_rules import BOOK_AHEAD, BusinessRules
from domain.policies.pickup_times import SOONEST, local, pickup_from_local
from handlers.texts import Texts

MINUTES = (0, 10, 20, 30, 40, 50)
NOTHING = "-"
"""The id of a cell of the calendar that is no day."""

Cell = dict[str, str]
_TYPED = re.compile(r"\s*([01]?\d|2[0-3])\s*(?::|시)\s*(?:([0-5]\d)\s*분?)?\s*")


def bookable(day: date, at: time, rules: BusinessRules, now: datetime) -> bool:
    """Whether a ride may be picked up then, on the company's clock."""
    try:
        pickup_from_local(datetime.combine(day, at), rules, now)
    except PickupTimeRefused:
        return False
    return True


def calendar(t: Texts, rules: BusinessRules, now: datetime) -> list[Cell]:
    """Rows of seven from Monday: the weekdays' names, then the next thirty days."""
    first = local(now + SOONEST, rules).date()
    last = local(now + BOOK_AHEAD, rules).date()
    cells = [_blank(name) for name in t.plain("calendar.weekdays").split()]
    cells += [_blank("·")] * first.weekday()
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        shown = f"{day.month}/{day.day}" if offset == 0 or day.day == 1 else str(day.day)
        cells.append({"id": day.isoformat(), "label": shown})
    return cells + [_blank("·")] * (-len(cells) % 7)


def hours(day: date, rules: BusinessRules, now: datetime) -> list[Cell]:
    """The hours of this day in which there is a bookable time."""
    return [{"id": str(hour), "label": f"{hour:02}"} for hour in range(24) if minutes(day, hour, rules, now)]


def minutes(day: date, hour: int, rules: BusinessRules, now: datetime) -> list[Cell]:
    """The bookable times of this hour, every ten minutes."""
    return [
        {"id": str(minute), "label": f"{hour:02}:{minute:02}"}
        for minute in MINUTES
        if bookable(day, time(hour, minute), rules, now)
    ]


def typed_time(text: str) -> time | None:
    """14:30, 9:05, 14시 30분 or 14시 as a time; None for anything else."""
    found = _TYPED.fullmatch(text)
    return time(int(found.group(1)), int(found.group(2) or 0)) if found else None


def kept_day(text: object) -> date | None:
    """A day as the dialog remembers it; None for anything else."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def kept_hour(text: object) -> int | None:
    """An hour as the dialog remembers it; None for anything else."""
    number = str(text)
    return int(number) if number.isascii() and number.isdigit() and int(number[:3]) < 24 else None


def _blank(label: str) -> Cell:
    return {"id": NOTHING, "label": label}
