"""How money, distances and times are written in each language: by CLDR (Babel), but for habits of our own."""

from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_precision
from babel.units import format_unit

_DAY = {"ko": "M월 d일 (EEE)", "en": "EEE d MMM"}
_DAY_OF_ANOTHER_YEAR = {"ko": "y년 M월 d일 (EEE)", "en": "EEE d MMM y"}
_SPACED = frozenset({"ko", "en"})
"""Languages whose distances have a space before the unit, whatever CLDR says."""


@lru_cache(maxsize=4096)
def money(amount: int, currency: str, language: str) -> str:
    """Write an amount of minor units: `4,800원` in Korean, `₩4,800` in English; the rest as CLDR says."""
    exponent = get_currency_precision(currency)
    value = Decimal(amount).scaleb(-exponent)
    if currency == "KRW" and language == "ko":
        return f"{format_decimal(value, locale='ko')}원"
    return format_currency(value, currency, locale=language)


@lru_cache(maxsize=4096)
def distance(metres: int, language: str) -> str:
    """Write a distance given in metres: `10.5 km`, or `80 m` where a kilometre figure would say nothing."""
    if metres < 100:
        return _measured(Decimal(metres), "0", "m", "length-meter", language)
    return _measured(Decimal(metres) / 1000, "#,##0.0", "km", "length-kilometer", language)


def _measured(value: Decimal, shape: str, symbol: str, unit: str, language: str) -> str:
    if language in _SPACED:
        return f"{format_decimal(value, format=shape, locale=language)} {symbol}"
    return format_unit(value, unit, "short", format=shape, locale=language)


def local(at: datetime, zone: tzinfo) -> datetime:
    """Bring an aware time into the zone; a naive one raises ValueError, for nobody knows what it means."""
    if at.tzinfo is None:
        raise ValueError("A time without a zone cannot be shown")
    return at.astimezone(zone)


def clock_time(at: datetime, zone: tzinfo) -> str:
    """Write the time of day, local, on a 24-hour clock, which every language reads: `14:03`."""
    return f"{local(at, zone):%H:%M}"


def day(at: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """Write the local date with its weekday, and the year only where it is not this one."""
    there = local(at, zone).date()
    same_year = there.year == local(now, zone).year
    pattern = (_DAY if same_year else _DAY_OF_ANOTHER_YEAR).get(language)
    if pattern is None:
        midnight = datetime(there.year, there.month, there.day, tzinfo=UTC)
        return format_skeleton("MMMEd" if same_year else "yMMMEd", midnight, locale=language)
    return format_date(there, pattern, locale=language)
