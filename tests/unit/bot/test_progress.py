"""How far something long has come is told on standard error, and nowhere else."""

import pytest

from bot.cli.progress import LINE_EVERY, progress


def test_a_log_has_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal there is one line for each hundred thousand, however many come at once."""
    with progress("bookings", 2 * LINE_EVERY + 5) as told:
        for more in (LINE_EVERY - 1, 1, 10, LINE_EVERY, 4):
            told(more)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == ["100,000 of 200,005 bookings", "200,010 of 200,005 bookings"]


def test_what_is_short_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A few are done before anybody asks."""
    with progress("bookings", 3) as told:
        told(3)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_has_a_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar is drawn on standard error; what is printed meanwhile goes where it should, as it is."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress("bookings", 3) as told:
        print("a line for a file")
        told(2)
    said = capsys.readouterr()
    assert said.out == "a line for a file\n"
    assert "bookings" in said.err
