"""Ratios of what was measured by turns, and their spread."""

from typing import Any

from bench.ratios import compared, picked, ratio_text, ratios, spread


def test_a_spread_is_the_median_between_the_least_and_the_most() -> None:
    """The median of an even number of values lies between the two in the middle."""
    assert spread([3.0, 1.0, 2.0]) == {"median": 2.0, "min": 1.0, "max": 3.0}
    assert spread([1.0, 2.0]) == {"median": 1.5, "min": 1.0, "max": 2.0}


def test_a_spread_needs_every_value() -> None:
    """A figure that one run lacks has no spread, and neither has nothing at all."""
    assert spread([1.0, None]) is None
    assert spread([]) is None


def test_ratios_are_taken_within_a_turn() -> None:
    """Ours by theirs of the same turn, so that a machine that gets slower slows both."""
    assert ratios([10.0, 30.0], [20.0, 60.0]) == [0.5, 0.5]
    assert compared([10.0, 30.0], [20.0, 40.0]) == {
        "this": {"median": 20.0, "min": 10.0, "max": 30.0},
        "other": {"median": 30.0, "min": 20.0, "max": 40.0},
        "ratio": {"median": 0.625, "min": 0.5, "max": 0.75},
    }


def test_there_is_no_ratio_to_what_was_not_measured() -> None:
    """Where one side has no figure, or the other's is nothing, there is no ratio."""
    assert ratios([1.0, None, 1.0], [None, 1.0, 0.0]) == [None, None, None]
    assert compared([1.0], [None])["ratio"] is None


def test_a_figure_is_found_by_its_name() -> None:
    """A dot leads into a figure that has several; what a run lacks is None."""
    runs: list[dict[str, Any]] = [{"rides": 2, "reply_ms": {"p95": 7.5}}, {"rides": 3}, {"reply_ms": None}]
    assert picked(runs, "rides") == [2, 3, None]
    assert picked(runs, "reply_ms.p95") == [7.5, None, None]


def test_a_ratio_is_shown_with_its_spread() -> None:
    """The median first, then from where to where; a dash for none."""
    assert ratio_text({"median": 1.5, "min": 1.0, "max": 2.256}) == "1.50 (1.00 to 2.26)"
    assert ratio_text(None) == "-"
