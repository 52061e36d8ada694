"""The tariff file is read whole or refused whole."""

from pathlib import Path

import pytest

from config.settings import DEFAULT_TARIFF
from config.tariff import TariffError, load_tariff
from domain.model.tariff import Tariff

GRADE = """
[[grade]]
code = "basic"
names = { ko = "일반", en = "Basic" }
seats = 4
base = 4800
included_km = 1.6
per_km = 763
flat = 9900
"""


def load(path: Path) -> Tariff:
    """Load a file with the usual bounds."""
    return load_tariff(path, currency="KRW", min_fare=4800, max_km=200)


def test_the_default_tariff_has_three_grades() -> None:
    """Basic, prime and platinum ship with their fares, distances in metres."""
    tariff = load(DEFAULT_TARIFF)
    fares = [(g.code, g.base, g.included_m, g.per_km, g.flat, g.seats) for g in tariff.grades]
    assert fares == [
        ("basic", 4800, 1600, 763, 9900, 4),
        ("prime", 6000, 1600, 1000, 13900, 4),
        ("platinum", 7000, 3000, 1325, 18900, 4),
    ]
    assert tariff.grades[0].names == {"ko": "일반", "en": "Basic"}
    assert (tariff.currency, tariff.min_fare, tariff.max_km) == ("KRW", 4800, 200)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("code", "Code"), "Field required"),
        (('"basic"', '"Not a code"'), "code"),
        (('en = "Basic"', 'en = " "'), "has no name in en"),
        (('{ ko = "일반", en = "Basic" }', "{}"), "names"),
        (("seats = 4", "seats = 0"), "seats"),
        (("base = 4800", "base = 48.5"), "base"),
        (("base = 4800", "base = -1"), "base"),
        (("per_km = 763", ""), "per_km"),
        (("[[grade]]", "[[grades]]"), "grade"),
        (("= 4", "= = 4"), "it is not TOML"),
    ],
)
def test_a_wrong_tariff_is_refused(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    """What is missing, misspelt or out of range is named."""
    path = tmp_path / "tariff.toml"
    path.write_text(GRADE.replace(*change, 1), encoding="utf-8")
    with pytest.raises(TariffError, match=said):
        load(path)


def test_a_language_that_is_not_offered_asks_nothing_of_a_tariff(tmp_path: Path) -> None:
    """Names in a language that no catalog speaks may be given to some grades only, or be blank."""
    path = tmp_path / "tariff.toml"
    second = GRADE.replace('"basic"', '"prime"').replace('en = "Basic"', 'en = "Prime", xx = " "')
    path.write_text(GRADE.replace('en = "Basic"', 'en = "Basic", xx = "Bax"') + second, encoding="utf-8")
    assert [sorted(grade.names) for grade in load(path).grades] == [["en", "ko", "xx"], ["en", "ko"]]


def test_grades_have_names_in_the_same_languages(tmp_path: Path) -> None:
    """A grade without a name in a language in which another has one is refused, for it was forgotten."""
    path = tmp_path / "tariff.toml"
    second = GRADE.replace('"basic"', '"prime"').replace(', en = "Basic"', "")
    path.write_text(GRADE + second, encoding="utf-8")
    with pytest.raises(TariffError, match="the code prime has no name in en"):
        load(path)


@pytest.mark.parametrize(
    ("language", "called"), [("en", ["일반", "Basic", "Basic"]), ("ja", ["일반", "Basic", "일반"])]
)
def test_a_language_without_names_uses_the_companys(language: str, called: list[str]) -> None:
    """Who reads a language without a name is told the one in the company's language, or else the first."""
    tariff = load_tariff(DEFAULT_TARIFF, currency="KRW", min_fare=4800, max_km=200, language=language)
    assert [tariff.grade("basic").name_in(code) for code in ("ko", "en", "fr")] == called


def test_every_problem_is_listed(tmp_path: Path) -> None:
    """One reading finds all that is wrong, in every grade."""
    path = tmp_path / "tariff.toml"
    second = GRADE.replace('"basic"', '"prime"').replace("flat = 9900", "flat = -1")
    path.write_text(GRADE.replace("seats = 4", "seats = 99") + second, encoding="utf-8")
    with pytest.raises(TariffError) as caught:
        load(path)
    assert [text.split(":")[0] for text in caught.value.problems] == ["grade no. 1 seats", "grade no. 2 flat"]


def test_a_code_is_used_once(tmp_path: Path) -> None:
    """Two grades cannot share a code."""
    path = tmp_path / "tariff.toml"
    path.write_text(GRADE * 2, encoding="utf-8")
    with pytest.raises(TariffError, match="the code basic is used twice"):
        load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A tariff file that is not there is refused with its path."""
    with pytest.raises(TariffError, match=r"nowhere\.toml"):
        load(tmp_path / "nowhere.toml")
