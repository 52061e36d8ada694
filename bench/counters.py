"""What the measured process has counted between two looks, for each ride."""

from collections.abc import Mapping
from typing import Any

Counters = Mapping[str, Any]
"""An answer of bench/process.py. What an older build does not count is None, or not there."""


def counted_each(before: Counters, after: Counters, done: int) -> dict[str, Any]:
    """Commits, statements and round trips to the database a ride; None for what is not counted."""
    statements = _statements(before, after, done)
    return {
        "commits_each": round((after["commits"] - before["commits"]) / done, 2),
        "statements": None if statements is None else round(sum(statements.values()), 1),
        "statements_each": statements,
        "round_trips_each": _round_trips(before, after, done),
    }


def _round_trips(before: Counters, after: Counters, done: int) -> float | None:
    counted: int | None = after.get("round_trips")
    return None if counted is None else round((counted - before["round_trips"]) / done, 2)


def _statements(before: Counters, after: Counters, done: int) -> dict[str, float] | None:
    """By label, the most frequent first."""
    if after.get("statements") is None:
        return None
    grown = {label: n - before["statements"].get(label, 0) for label, n in after["statements"].items()}
    ordered = sorted(grown.items(), key=lambda each: (-each[1], each[0]))
    return {label: round(n / done, 2) for label, n in ordered if n}
