"""Pickup times on the wall clock, daylight saving included."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import PickupTimeRefused
from domain.policies.pickup_times import check_pickup_at, local, pickup_from_local
from tests.builders import MINUTE, START, the_business_rules

NEW_YORK = the_business_rules(timezone="America/New_York")
MARCH = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 31, 12, 0, tzinfo=UTC)


def wall(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time as it stands on a clock, without a zone."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC).replace(tzinfo=None)


def test_the_wall_clock_of_seoul() -> None:
    """A wall-clock time is read in the company's zone, and shown in it again."""
    at = pickup_from_local(wall(2026, 3, 3, 7, 30), the_business_rules(), START)
    assert at == datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    assert local(at, the_business_rules()).replace(tzinfo=None) == wall(2026, 3, 3, 7, 30)


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_a_time_that_daylight_saving_skips(minute: int) -> None:
    """A time that the clocks jump over is refused; those around it are not."""
    with pytest.raises(PickupTimeRefused):
        pickup_from_local(wall(2026, 3, 8, 2, minute), NEW_YORK, MARCH)
    before = pickup_from_local(wall(2026, 3, 8, 1, 59), NEW_YORK, MARCH)
    after = pickup_from_local(wall(2026, 3, 8, 3, 0), NEW_YORK, MARCH)
    assert after - before == MINUTE


def test_a_time_that_happens_twice() -> None:
    """A time that the clocks show twice means the first, even where it was marked as the second."""
    twice = wall(2026, 11, 1, 1, 30)
    for typed in (twice, twice.replace(fold=1)):
        at = pickup_from_local(typed, NEW_YORK, OCTOBER)
        assert at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
        assert at.tzinfo is UTC


@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(days=30)])
def test_the_bounds_are_taken(ahead: timedelta) -> None:
    """Ten minutes and thirty days ahead are just taken."""
    check_pickup_at(START + ahead, START)


@pytest.mark.parametrize(
    "ahead",
    [timedelta(0), timedelta(days=-1), timedelta(minutes=10, seconds=-1), timedelta(days=30, seconds=1)],
)
def test_beyond_the_bounds(ahead: timedelta) -> None:
    """A time that is past, too soon or too far ahead is refused, on the wall clock too."""
    with pytest.raises(PickupTimeRefused):
        check_pickup_at(START + ahead, START)
    at = local(START + ahead, the_business_rules()).replace(tzinfo=None)
    with pytest.raises(PickupTimeRefused):
        pickup_from_local(at, the_business_rules(), START)


@pytest.mark.parametrize("year", [1, 9999])
def test_the_ends_of_the_calendar(year: int) -> None:
    """Even a date that has no UTC time is refused, not a failure."""
    for zone in ("Asia/Seoul", "America/New_York"):
        for at in (wall(year, 1, 1), wall(year, 12, 31, 23, 59)):
            with pytest.raises(PickupTimeRefused):
                pickup_from_local(at, the_business_rules(timezone=zone), START)
