"""The tables of one checkout against another."""

from typing import Any

from bench.against import Comparison, comparison_report, replies_by_echo
from bench.checkouts import HERE
from bench.load import Part, Run
from bench.ratios import compared


def _thinking(ours: float, theirs: float, echo: float) -> dict[str, Any]:
    run = {"part": "first booking", "customers": 100, "think_s": 2.0}
    sides = {"this": ours, "other": theirs}
    return {side: run | {"reply_ms": {"p95": value}} for side, value in sides.items()} | {
        "echo_ms": {"p95": echo}
    }


def _found(ours: dict[str, float] | None, theirs: dict[str, float] | None) -> dict[str, Any]:
    return {
        "this": "abc1234",
        "other": "5dbc7e6",
        "turns": 2,
        "run": {"part": "ride", "customers": 20, "rides": 3},
        "figures": {"rides/s": compared([30.0, 40.0], [20.0, 20.0]), "statements": compared([9.0], [None])},
        "replies": [replies_by_echo((_thinking(8.0, 10.0, 4.0), _thinking(12.0, 10.0, 4.0)))],
        "runs": [{"this": {"statements_each": ours}, "other": {"statements_each": theirs}}],
    }


def test_replies_are_held_against_the_echo_of_their_turn() -> None:
    """Each side's p95 is divided by that of the bare bot right after it."""
    found = replies_by_echo((_thinking(8.0, 10.0, 4.0), _thinking(12.0, 10.0, 4.0)))
    assert found["by_echo"]["this"] == {"median": 2.5, "min": 2.0, "max": 3.0}
    assert found["by_echo"]["other"] == {"median": 2.5, "min": 2.5, "max": 2.5}
    assert found["p95"]["ratio"] == {"median": 1.0, "min": 0.8, "max": 1.2}
    assert found["echo_p95"] == {"median": 4.0, "min": 4.0, "max": 4.0}


def test_the_report_has_each_figure_of_both_with_its_ratio() -> None:
    """Medians beside each other, then the ratio with its spread; a dash where one side has no figure."""
    lines = comparison_report(_found({"SELECT bookings": 2.0}, None)).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert lines[0] == "this abc1234 against 5dbc7e6, 2 times by turns; ride, 20 customers, 3 each"
    assert ["rides/s", "35.0", "20.0", "1.75 (1.50 to 2.00)"] in cells
    assert ["statements", "9.0", "-", "-"] in cells
    assert ["SELECT bookings", "2.0", "-"] in cells


def test_statements_of_both_sides_are_listed_once() -> None:
    """A statement that one side never ran was run 0 times; without any count there is no table."""
    both = comparison_report(_found({"SELECT notes": 2.0}, {"SELECT notes": 3.0, "INSERT events": 1.0}))
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in both.splitlines()]
    assert ["SELECT notes", "2.0", "3.0"] in cells
    assert ["INSERT events", "0.0", "1.0"] in cells
    assert "not counted by these builds" in comparison_report(_found(None, None))


def test_a_quick_comparison_is_small() -> None:
    """To see that it works, few customers ride twice and think little."""
    run = Run(part=Part.RIDE, customers=20, rides=15)
    short = Comparison(other=HERE, run=run, turns=3).shortened()
    assert (short.run.customers, short.run.rides, short.turns) == (10, 2, 2)
    assert {(each.customers, each.think) for each in short.thinking} == {(10, 0.5)}
