"""The tables of what a long past costs."""

from typing import Any

from bench.growth import growth_report
from bench.history import code_of


def _statement(few: float | None, many: float, *looks_at: str) -> dict[str, Any]:
    ratio = round(many / few, 2) if few else None
    took = {"few_ms": few, "many_ms": many, "ratio": ratio}
    return {"action": "/queue", "statement": "SELECT bookings", "scans": list(looks_at)} | took


def _found(*statements: dict[str, Any]) -> dict[str, Any]:
    return {
        "bookings": [1_000, 1_000_000],
        "filled_s": [1.5, 120.0],
        "actions": [{"action": "/queue", "few_ms": 0.5, "many_ms": 1.0, "ratio": 2.0}],
        "statements": list(statements),
        "close": {
            "few": [{"seconds": 1.0, "memory_mb": 70.0}, {"seconds": 2.0, "memory_mb": 72.0}],
            "many": [{"seconds": 9.0, "memory_mb": 700.0}, {"seconds": 10.0, "memory_mb": 702.0}],
        },
    }


def _cells(found: dict[str, Any]) -> list[list[str]]:
    lines = growth_report(found).splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_each_action_is_shown_with_both_medians_and_their_ratio() -> None:
    """The few bookings first, then the many."""
    assert ["/queue", "0.5", "1.0", "2.0"] in _cells(_found())


def test_the_close_of_a_day_is_the_difference_between_both() -> None:
    """What the command takes to start is in both, so what counts is how much more it is."""
    cells = _cells(_found())
    assert ["seconds", "1.5", "9.5", "8.0"] in cells
    assert ["memory_mb", "71.0", "701.0", "630.0"] in cells


def test_statements_that_grow_or_look_at_everything_are_listed() -> None:
    """One that takes as long as before, or hardly longer, is not."""
    slower, everything = _statement(0.1, 2.0), _statement(0.1, 0.1, "SCAN bookings")
    listed = [line for line in _cells(_found(slower, everything)) if line[1:2] == ["SELECT bookings"]]
    assert [line[-1] for line in listed] == ["", "SCAN bookings"]
    assert "none" in growth_report(_found(_statement(1.0, 1.2), _statement(0.01, 0.05))).splitlines()


def test_every_past_booking_has_a_code_of_its_own() -> None:
    """Numbers become codes without a repeat."""
    codes = {code_of(number) for number in range(50_000)}
    assert len(codes) == 50_000
    assert {len(code) for code in codes} == {5}
