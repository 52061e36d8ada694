"""A fare that nobody can charge is found at the start."""

from pathlib import Path
from typing import Any

import pytest

from config.charges import configured_tariff
from config.settings import Settings
from config.tariff import TariffError
from domain.policies.fares import fare_range
from tests.builders import the_tariff


def test_the_default_tariff_can_be_charged() -> None:
    """What ships lies within what Telegram takes."""
    assert configured_tariff(Settings(payments="telegram")).currency == "KRW"


@pytest.mark.parametrize("changed", [{"min_fare": 500}, {"max_km": 2000}])
def test_what_can_still_be_charged(changed: dict[str, int]) -> None:
    """Grades that cost more than a low minimum, and long rides at usual fares, are no problem."""
    assert len(configured_tariff(Settings(payments="telegram", **changed)).grades) == 3


def test_the_range_of_fares() -> None:
    """From the least that any grade costs to the longest ride of the dearest."""
    assert fare_range(the_tariff()) == (4_800, 135_600)
    assert fare_range(the_tariff(min_fare=200_000)) == (200_000, 200_000)


@pytest.mark.parametrize(("base", "per_km", "told"), [(100, 1, "at least"), (4_800, 500_000, "at most")])
def test_a_fare_that_cannot_be_charged(tmp_path: Path, base: int, per_km: int, told: str) -> None:
    """A tariff with a fare that Telegram would refuse does not start; another gateway may take it."""
    path = tmp_path / "tariff.toml"
    path.write_text(
        f'[[grade]]\ncode = "basic"\nnames = {{ ko = "일반", en = "Basic" }}\nseats = 4\nbase = {base}\n'
        f"included_km = 1\nper_km = {per_km}\nflat = 9900\n"
    )
    settings: dict[str, Any] = {"tariff_file": path, "min_fare": 100}
    with pytest.raises(TariffError, match=told):
        configured_tariff(Settings(payments="telegram", **settings))
    assert configured_tariff(Settings(payments="http", **settings)).grades
