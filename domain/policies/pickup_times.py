"""When a ride may be picked up."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.errors import PickupTimeRefused
from domain.policies.business_rules import BOOK_AHEAD, BusinessRules

SOONEST = timedelta(minutes=10)


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def pickup_from_local(wall: datetime, rules: BusinessRules, now: datetime) -> datetime:
    """The UTC time of a naive wall-clock time in the company's zone.

    Raises PickupTimeRefused for a time that daylight saving skips, sooner than ten minutes or
    later than thirty days from `now`. A time that happens twice means the first.
    """
    zone = _zone(rules.timezone)
    try:
        at = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
        skipped = at.astimezone(zone).replace(tzinfo=None) != wall
    except OverflowError as beyond_the_calendar:
        raise PickupTimeRefused() from beyond_the_calendar
    if skipped:
        raise PickupTimeRefused()
    check_pickup_at(at, now)
    return at


def check_pickup_at(at: datetime, now: datetime) -> None:
    """Raises PickupTimeRefused outside ten minutes to thirty days from `now`."""
    if not now + SOONEST <= at <= now + BOOK_AHEAD:
        raise PickupTimeRefused()


def local(at: datetime, rules: BusinessRules) -> datetime:
    """A UTC time on the company's wall clock."""
    return at.astimezone(_zone(rules.timezone))
