"""What dispatchers type, read into what use cases take; pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from babel.numbers import get_currency_precision

from dispatcher_panel.refusals import Unclear
from dispatcher_panel.staff.prompts import one_line
from domain.errors import PickupTimeRefused, PlateRefused, UnknownGrade
from domain.model.tariff import Grade, Tariff
from domain.policies.business_rules import BusinessRules
from domain.policies.pickup_times import local, pickup_from_local
from domain.policies.plates import canonical_plate
from domain.values.ids import CODE_ALPHABET, CODE_LENGTH, BookingCode

_LOT = re.compile(r"[x×*](\d{1,4})|(\d{1,4})(?:대|x)", re.IGNORECASE)
_RADIO = re.compile(r"R\d{1,9}", re.IGNORECASE)
_TIME = re.compile(r"(?:(?:(\d{4})[-./])?(\d{1,2})[-./](\d{1,2})\.?\s+)?(\d{1,2}):(\d{2})")
_NOW = frozenset({"", "-", "now", "지금", "바로"})


@dataclass(frozen=True, slots=True)
class Registration:
    """One vehicle with a plate, or `count` radio cars without."""

    model: str
    company: str
    grade: str
    plate: str | None = None
    count: int = 0


def read_registration(text: str, tariff: Tariff) -> Registration:
    """`12가 3456 sonata tmap basic` or `sonata tmap basic x10`.

    Raises PlateRefused, UnknownGrade, and Unclear("words") where a word is missing.
    """
    texts = text.split()
    count = read_lot(texts[-1]) if texts else None
    if count is not None:
        model, company, grade = _described(texts[:-1], tariff)
        return Registration(model, company, grade, count=count)
    plate, rest = _leading_plate(texts)
    model, company, grade = _described(rest, tariff)
    return Registration(model, company, grade, plate=plate)


def read_lot(word: str) -> int | None:
    """The number in `x10` or `10대`; None for anything else."""
    found = _LOT.fullmatch(word.strip())
    return int(found[1] or found[2]) if found else None


def read_vehicle_name(text: str) -> str:
    """A plate, or the name of a radio car (R7), as the database keeps it. Raises PlateRefused."""
    if _RADIO.fullmatch(text.strip()):
        return text.strip().upper()
    return canonical_plate(text)


def read_grade(word: str, tariff: Tariff) -> Grade:
    """The grade with this code or name in any language. Raises UnknownGrade."""
    wanted = word.strip().casefold()
    for grade in tariff.grades:
        if wanted in {grade.code.casefold(), *(name.casefold() for name in grade.names.values())}:
            return grade
    raise UnknownGrade()


def read_code(text: str) -> BookingCode:
    """A booking code, in any case and with a leading #. Raises Unclear("code")."""
    code = text.strip().lstrip("#").upper()
    if len(code) != CODE_LENGTH or any(letter not in CODE_ALPHABET for letter in code):
        raise Unclear("code")
    return BookingCode(code)


def read_amount(text: str, currency: str) -> int:
    """An amount as people write it (3,000원, ₩3000) in minor units. Raises Unclear("amount")."""
    figures = re.sub(r"[\s,원₩]|won|" + re.escape(currency), "", text, flags=re.IGNORECASE)
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,3})?", figures):
        raise Unclear("amount")
    try:
        minor = Decimal(figures).scaleb(get_currency_precision(currency))
    except InvalidOperation as unreadable:
        raise Unclear("amount") from unreadable
    if minor != minor.to_integral_value() or minor <= 0:
        raise Unclear("amount")
    return int(minor)


def read_pickup_time(
    text: str, rules: BusinessRules, now: datetime, word_for_now: str = ""
) -> datetime | None:
    """None for now; else the UTC time of `18:30`, `11-25 09:00` or `2026-11-25 09:00` in the company's zone.

    `word_for_now` is read too, besides those words that always are. A bare time that is past means tomorrow.
    Raises Unclear("when"), PickupTimeRefused.
    """
    wanted = one_line(text).casefold()
    if wanted in _NOW or wanted == word_for_now.casefold():
        return None
    found = _TIME.fullmatch(wanted)
    if not found:
        raise Unclear("when")
    here = local(now, rules)
    wall = _wall_time(found, here.date())
    if found[3] is None and wall <= here.replace(tzinfo=None):
        wall += timedelta(days=1)
    return pickup_from_local(wall, rules, now)


def wall_clock(at: datetime, rules: BusinessRules) -> str:
    """A UTC time in the form that `read_pickup_time` reads."""
    return local(at, rules).strftime("%Y-%m-%d %H:%M")


def read_day(text: str, today: date) -> date:
    """Today, yesterday or YYYY-MM-DD. Raises Unclear("day")."""
    wanted = text.strip().casefold()
    if wanted in {"", "today", "오늘"}:
        return today
    if wanted in {"yesterday", "어제"}:
        return today - timedelta(days=1)
    try:
        return date.fromisoformat(wanted)
    except ValueError as unreadable:
        raise Unclear("day") from unreadable


def _described(texts: list[str], tariff: Tariff) -> tuple[str, str, str]:
    if len(texts) < 3:
        raise Unclear("words")
    *model, company, grade = texts
    return " ".join(model), company, read_grade(grade, tariff).code


def _leading_plate(texts: list[str]) -> tuple[str, list[str]]:
    for length in (1, 2, 3, 4):
        try:
            return canonical_plate(" ".join(texts[:length])), texts[length:]
        except PlateRefused:
            continue
    raise PlateRefused()


def _wall_time(found: re.Match[str], today: date) -> datetime:
    year, month, day, hour, minute = found.groups()
    try:
        on = date(int(year or today.year), int(month), int(day)) if day else today
        if day and not year and on < today:
            on = on.replace(year=today.year + 1)
        return datetime(on.year, on.month, on.day, int(hour), int(minute))  # noqa: DTZ001 - a wall clock
    except ValueError as impossible:
        raise PickupTimeRefused() from impossible
