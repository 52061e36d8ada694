"""Reading what dispatchers type."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.tariff import load_tariff
from dispatcher_panel.refusals import Unclear
from dispatcher_panel.staff.parsing import (
    Registration,
    read_amount,
    read_code,
    read_day,
    read_grade,
    read_lot,
    read_pickup_time,
    read_registration,
    wall_clock,
)
from domain.errors import DomainError, PickupTimeRefused
from domain.policies.business_rules import BusinessRules

TARIFF = load_tariff(
    Path(__file__).parents[4] / "config" / "tariff.default.toml", currency="KRW", min_fare=4800, max_km=100
)
RULES = BusinessRules(tariff=TARIFF)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""18:00 in Seoul."""


@pytest.mark.parametrize(
    ("typed", "plate", "model"),
    [
        ("12가3456 sonata tmap basic", "12가3456", "sonata"),
        ("12가 3456 the new sonata tmap 일반", "12가3456", "the new sonata"),
        ("서울 34 아 1234 k5 tmap BASIC", "서울34아1234", "k5"),
        ("서울34아1234 k5 tmap Basic", "서울34아1234", "k5"),
    ],
)
def test_a_plate_may_have_spaces(typed: str, plate: str, model: str) -> None:
    """A plate may be typed in several words, and a model may have several."""
    assert read_registration(typed, TARIFF) == Registration(model, "tmap", "basic", plate=plate)


@pytest.mark.parametrize("count", ["x10", "X10", "×10", "10대", "*10"])
def test_a_lot_is_counted_as_people_write_it(count: str) -> None:
    """x10, ×10 and 10대 all mean ten radio cars."""
    assert read_lot(count) == 10
    lot = Registration("k5", "tmap", "basic", count=10)
    assert read_registration(f"k5 tmap basic {count}", TARIFF) == lot


@given(st.text())
def test_any_text_registers_or_is_refused(text: str) -> None:
    """Whatever is typed is either a registration or refused by a reason."""
    try:
        grade = read_registration(text, TARIFF).grade
    except (DomainError, Unclear):
        return
    assert grade in {"basic", "prime", "platinum"}


@given(st.text())
def test_any_text_is_a_pickup_time_or_refused(text: str) -> None:
    """Whatever is typed is now, a time within thirty days, or refused."""
    try:
        at = read_pickup_time(text, RULES, NOW)
    except (PickupTimeRefused, Unclear):
        return
    assert at is None or at > NOW


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("18:30", datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),
        ("9:05", datetime(2026, 11, 25, 0, 5, tzinfo=UTC)),
        ("11-30 09:00", datetime(2026, 11, 30, 0, 0, tzinfo=UTC)),
        ("2026.12.01 09:00", datetime(2026, 12, 1, 0, 0, tzinfo=UTC)),
        ("지금", None),
        ("NOW", None),
    ],
)
def test_pickup_times_are_the_companys_wall_clock(typed: str, at: datetime | None) -> None:
    """A time of day that is past means tomorrow; what is shown is read back as the same time."""
    assert read_pickup_time(typed, RULES, NOW) == at
    if at is not None:
        assert read_pickup_time(wall_clock(at, RULES), RULES, NOW) == at


@pytest.mark.parametrize("typed", ["25:00", "02-30 10:00", "18:05", "2027-12-01 09:00"])
def test_impossible_pickup_times_are_refused(typed: str) -> None:
    """No such time, too soon, and too far ahead."""
    with pytest.raises(PickupTimeRefused):
        read_pickup_time(typed, RULES, NOW)


@pytest.mark.parametrize(
    ("typed", "minor"), [("3000", 3000), ("3,000원", 3000), ("₩3000", 3000), ("1 KRW", 1)]
)
def test_amounts_are_read_as_people_write_them(typed: str, minor: int) -> None:
    """Signs, separators and the currency's name are left out."""
    assert read_amount(typed, "KRW") == minor


@given(st.text())
def test_an_amount_is_positive_or_unclear(text: str) -> None:
    """No text makes an amount of nothing or less."""
    try:
        amount = read_amount(text, "KRW")
    except Unclear:
        return
    assert amount > 0


def test_an_amount_knows_its_currencys_decimals() -> None:
    """Half a cent is unclear; cents are not, but won have none."""
    assert read_amount("1.50", "USD") == 150
    for typed, currency in (("1.505", "USD"), ("1.5", "KRW"), ("-1", "KRW"), ("1e3", "KRW"), ("٣", "KRW")):
        with pytest.raises(Unclear):
            read_amount(typed, currency)


def test_codes_grades_and_days_are_forgiving() -> None:
    """Case, a leading # and the language do not matter."""
    assert read_code(" #a7k2q ") == "A7K2Q"
    assert {read_grade(name, TARIFF).code for name in ("basic", "BASIC", "일반", "Basic")} == {"basic"}
    today = date(2026, 3, 1)
    assert read_day("어제", today) == read_day("yesterday", today) == date(2026, 2, 28)
    for typed in ("A7K2", "A7K2O", "A7K2QQ", ""):
        with pytest.raises(Unclear):
            read_code(typed)
