"""Grades and fares as the company sets them."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import UnknownGrade


@dataclass(frozen=True, slots=True)
class Grade:
    """One kind of taxi: names by language, seats for passengers, and its fare in minor units.

    The first of `names` is the company's own, for whoever reads a language that has none.
    `base` buys the first `included_m` metres, `per_km` each further kilometre; `flat` is
    the fare where the distance is unknown.
    """

    code: str
    names: Mapping[str, str]
    seats: int
    base: int
    included_m: int
    per_km: int
    flat: int

    def name_in(self, language: str) -> str:
        """What the grade is called in this language, else by the company; its code where it has no name."""
        return self.names.get(language) or next(iter(self.names.values()), self.code)


@dataclass(frozen=True, slots=True)
class Tariff:
    """All grades, the smallest fare there is and the longest ride taken."""

    grades: tuple[Grade, ...]
    currency: str
    min_fare: int
    max_km: int

    def grade(self, code: str) -> Grade:
        """The grade with this code. Raises UnknownGrade."""
        for grade in self.grades:
            if grade.code == code:
                return grade
        raise UnknownGrade()
