"""Reads the company's grades and fares from TOML, checked whole before the first ride."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from config.i18n import languages_in
from domain.model.tariff import Grade, Tariff
from domain.values.language import DEFAULT_LANGUAGE

_Amount = Annotated[int, Field(ge=0, le=10_000_000)]


class TariffError(Exception):
    """The tariff file cannot be used; `problems` says everything that is wrong with it."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        """Take the file and every problem found in it."""
        self.problems = tuple(problems)
        super().__init__(
            "\n".join([f"TARIFF_FILE {path} cannot be used:", *(f"  - {text}" for text in problems)])
        )


class _GradeRow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,15}$")
    names: dict[str, str] = Field(min_length=1)
    seats: int = Field(ge=1, le=45)
    base: _Amount
    included_km: Decimal = Field(ge=0, le=100)
    per_km: _Amount
    flat: _Amount

    @field_validator("names")
    @classmethod
    def _no_name_is_blank(cls, names: dict[str, str]) -> dict[str, str]:
        """Names in languages that are not offered may be there, and blank: a file may outlive a language."""
        blank = [language for language, name in names.items() if not name.strip()]
        if missing := [language for language in blank if language in languages_in()] or (
            blank if len(blank) == len(names) else []
        ):
            raise ValueError(f"has no name in {' and '.join(missing)}")
        return {language: name for language, name in names.items() if language not in blank}

    def grade(self, language: str) -> Grade:
        """The grade, named first in this language: so it is called in those in which it has no name."""
        return Grade(
            code=self.code,
            names=dict(sorted(self.names.items(), key=lambda named: named[0] != language)),
            seats=self.seats,
            base=self.base,
            included_m=int(self.included_km * 1000),
            per_km=self.per_km,
            flat=self.flat,
        )


class _TariffFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    grade: list[_GradeRow] = Field(min_length=1)

    @field_validator("grade")
    @classmethod
    def _each_code_once(cls, rows: list[_GradeRow]) -> list[_GradeRow]:
        codes = [row.code for row in rows]
        if twice := {code for code in codes if codes.count(code) > 1}:
            raise ValueError(f"the code {', '.join(sorted(twice))} is used twice")
        return rows

    @field_validator("grade")
    @classmethod
    def _named_in_the_same_languages(cls, rows: list[_GradeRow]) -> list[_GradeRow]:
        named = {language for row in rows for language in row.names}
        languages = [language for language in languages_in() if language in named]
        for row in rows:
            if missing := [language for language in languages if language not in row.names]:
                raise ValueError(f"the code {row.code} has no name in {' and '.join(missing)}, others have")
        return rows


def load_tariff(
    path: Path, *, currency: str, min_fare: int, max_km: int, language: str = DEFAULT_LANGUAGE
) -> Tariff:
    """Read the grades from a TOML file and join them with the settings that bound every fare.

    `min_fare` is in minor units, `max_km` in kilometres. Where the file names no grade in a
    language, there it is called as in `language`, or else as in the first that has a name. Raises TariffError
    with everything that is wrong.
    """
    try:
        with path.open("rb") as file:
            rows = _TariffFile.model_validate(tomllib.load(file, parse_float=Decimal)).grade
    except OSError as error:
        raise TariffError(path, [f"it cannot be read: {error.strerror}"]) from error
    except ValueError as error:
        raise TariffError(path, _problems(error)) from error
    return Tariff(
        grades=tuple(row.grade(language) for row in rows), currency=currency, min_fare=min_fare, max_km=max_km
    )


def _problems(error: ValueError) -> list[str]:
    if isinstance(error, ValidationError):
        return [_in_words(found) for found in error.errors()]
    return [f"it is not TOML: {error}"]


def _in_words(found: ErrorDetails) -> str:
    place = [f"no. {part + 1}" if isinstance(part, int) else str(part) for part in found["loc"]]
    said = found["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    return f"{' '.join(place)}: {said}"
