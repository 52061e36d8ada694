"""What a ride cost the database, from two looks at the measured process."""

from bench.counters import counted_each

BEFORE = {"commits": 10, "statements": {"SELECT bookings": 4, "INSERT events": 7}, "round_trips": 30}
AFTER = {
    "commits": 36,
    "statements": {"INSERT events": 7, "SELECT bookings": 8, "UPDATE bookings": 6},
    "round_trips": 50,
}


def test_what_was_counted_is_told_for_each_ride() -> None:
    """Of each counter the growth is divided by the rides, the most frequent statement first."""
    assert counted_each(BEFORE, AFTER, 4) == {
        "commits_each": 6.5,
        "statements": 2.5,
        "statements_each": {"UPDATE bookings": 1.5, "SELECT bookings": 1.0},
        "round_trips_each": 5.0,
    }
    assert list(counted_each(BEFORE, AFTER, 4)["statements_each"]) == ["UPDATE bookings", "SELECT bookings"]


def test_what_an_older_build_does_not_count_stays_open() -> None:
    """A build that counts commits only, or says None for the rest, has no figure for the rest."""
    silent = {"commits": 1}
    assert counted_each(silent, {"commits": 3}, 1) == {
        "commits_each": 2.0,
        "statements": None,
        "statements_each": None,
        "round_trips_each": None,
    }
    nothing = {"commits": 3, "statements": None, "round_trips": None}
    assert counted_each(nothing | {"commits": 1}, nothing, 1)["statements"] is None
