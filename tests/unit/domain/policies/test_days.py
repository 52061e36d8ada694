"""Days on the company's clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.policies.days import day_bounds, day_of

SEOUL, BERLIN = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")


def test_a_day_in_seoul_begins_nine_hours_early() -> None:
    """Midnight in Seoul is 15:00 UTC of the day before."""
    start, end = day_bounds(date(2026, 3, 2), SEOUL)
    assert start == datetime(2026, 3, 1, 15, tzinfo=UTC)
    assert end - start == timedelta(hours=24)
    assert start.tzinfo is end.tzinfo is UTC


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_days_of_a_changed_clock(day: date, hours: int) -> None:
    """The day on which the clocks change has an hour less or more, and the next begins where it ends."""
    start, end = day_bounds(day, BERLIN)
    assert end - start == timedelta(hours=hours)
    assert day_bounds(day + timedelta(days=1), BERLIN)[0] == end


def test_a_moment_belongs_to_one_day() -> None:
    """The last moment before midnight is of this day, midnight of the next."""
    end = day_bounds(date(2026, 3, 2), SEOUL)[1]
    assert day_of(end - timedelta(microseconds=1), SEOUL) == date(2026, 3, 2)
    assert day_of(end, SEOUL) == date(2026, 3, 3)
