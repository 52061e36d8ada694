"""A company's days: from midnight to midnight on its own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moments of a local day and of the next, in UTC; a day may have 23 or 25 hours."""
    start, end = (datetime.combine(each, time.min, zone) for each in (day, day + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The local day to which a UTC time belongs."""
    return at.astimezone(zone).date()
