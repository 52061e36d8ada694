"""Figures of two things that were measured by turns: the ratio of each turn, and how far the turns differ."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

Spread = dict[str, float]
"""The median, the least and the most."""


def spread(values: Iterable[float | None]) -> Spread | None:
    """The median and how far the values lie apart; None where one of them, or all, are missing."""
    known = list(values)
    numbers = [value for value in known if value is not None]
    if not numbers or len(numbers) < len(known):
        return None
    return {"median": _short(median(numbers)), "min": _short(min(numbers)), "max": _short(max(numbers))}


def ratios(ours: Sequence[float | None], theirs: Sequence[float | None]) -> list[float | None]:
    """Of each turn ours by theirs; None where one was not measured or theirs is nothing."""
    return [None if a is None or not b else a / b for a, b in zip(ours, theirs, strict=True)]


def compared(ours: Sequence[float | None], theirs: Sequence[float | None]) -> dict[str, Spread | None]:
    """Both sides' spread, and that of their ratios."""
    return {"this": spread(ours), "other": spread(theirs), "ratio": spread(ratios(ours, theirs))}


def picked(runs: Iterable[Mapping[str, Any]], figure: str) -> list[float | None]:
    """One figure of each run, by its name, with a dot before a name inside another figure."""
    found: list[float | None] = []
    for run in runs:
        value: Any = run
        for name in figure.split("."):
            value = None if value is None else value.get(name)
        found.append(value)
    return found


def ratio_text(ratio: Spread | None) -> str:
    """A ratio as a table shows it: the median, and in brackets the least and the most."""
    return "-" if ratio is None else f"{ratio['median']:.2f} ({ratio['min']:.2f} to {ratio['max']:.2f})"


def _short(value: float) -> float:
    return round(value, 3)
