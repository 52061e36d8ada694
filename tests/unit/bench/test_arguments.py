"""What may be asked of the measuring, and what is refused."""

from pathlib import Path

import pytest

from bench.arguments import asked_for, told
from bench.load import Part


@pytest.fixture
def other(tmp_path: Path) -> str:
    """A folder that looks like an older checkout."""
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "house.py").touch()
    return str(tmp_path)


def test_nothing_asked_is_the_whole_measurement() -> None:
    """Without words nothing is compared, on SQLite, at full length."""
    chosen = asked_for([])
    assert (chosen.quick, chosen.postgres, chosen.against) == (False, False, None)


def test_a_comparison_has_usual_sizes(other: str) -> None:
    """Another checkout is compared three times by 20 customers unless said otherwise."""
    chosen = asked_for(["--against", other])
    assert chosen.against.folder == Path(other).resolve()
    assert (chosen.turns, chosen.customers, chosen.rides, chosen.part) == (3, 20, 15, Part.RIDE)


def test_a_comparison_may_be_shaped(other: str) -> None:
    """How often, by how many, how many rides and which part can be chosen, on either database."""
    words = ["--postgres", "--turns", "2", "--customers", "5", "--rides", "3", "--part"]
    chosen = asked_for(["--against", other, *words, "first booking"])
    assert chosen.postgres
    assert (chosen.turns, chosen.customers, chosen.rides) == (2, 5, 3)
    assert chosen.part is Part.FIRST_BOOKING


def test_a_long_past_is_a_million_bookings() -> None:
    """Unless another number is wished for, or only a quick look."""
    assert asked_for(["--history"]).bookings == 1_000_000
    assert asked_for(["--history", "--bookings", "20000", "--postgres"]).bookings == 20_000
    assert asked_for(["--history", "--quick"]).bookings == 5_000
    assert not asked_for([]).history


@pytest.mark.parametrize(
    "words",
    [
        ["--bookings", "20000"],
        ["--history", "--bookings", "1000"],
        ["--history", "--against", "."],
        ["--turns", "2"],
        ["--part", "ride"],
        ["--against", "nowhere"],
        ["--against"],
        ["--against", ".", "--turns", "0"],
        ["--against", ".", "--rides", "many"],
        ["--against", ".", "--part", "siege"],
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_refused(words: list[str]) -> None:
    """Sizes without a comparison, no checkout, no number and no part of a ride end with a word about it."""
    with pytest.raises(SystemExit):
        asked_for(words)


def test_a_result_tells_no_place_of_the_machine() -> None:
    """The command that a result keeps names the other checkout by its commit."""
    assert told(["--quick", "--against", "over/there", "--turns", "2"], "5dbc7e6") == [
        "--quick",
        "--against",
        "checkout-of-5dbc7e6",
        "--turns",
        "2",
    ]
    assert told(["--against=over/there"], "5dbc7e6") == ["--against=checkout-of-5dbc7e6"]
    assert told(["--quick"], "") == ["--quick"]
