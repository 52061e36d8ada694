"""Text that looks like a payment card's number is never kept.

A candidate is 13 to 19 digits, written together or in groups with spaces or dashes, that pass
the Luhn check (ISO/IEC 7812-1). An expiry date or another number beside it does not hide it: every
stretch of whole groups is looked at. What begins with 0, 1 or 7 is a telephone or other number.
"""

import re
import unicodedata
from collections.abc import Iterator

_BETWEEN = r"[\s\-.·‐‑–—\u200b-\u200d\u2060]{0,3}"
_RUN = re.compile(rf"\d(?:{_BETWEEN}\d){{12,}}")
_GROUP = re.compile(r"\d+")
_SHORTEST, _LONGEST = 13, 19
_NO_CARD = frozenset({0, 1, 7})


def holds_card_number(text: str) -> bool:
    """Whether a card number may stand in the text."""
    return any(True for run in _RUN.finditer(text) for _ in _cards(run.group()))


def mask_card_numbers(text: str) -> str:
    """The text with every digit of a card-like number replaced by a bullet; its length stays."""
    return _RUN.sub(lambda run: _mask(run.group()), text)


def _mask(run: str) -> str:
    signs = list(run)
    for start, end in _cards(run):
        signs[start:end] = ["•" if sign.isdigit() else sign for sign in run[start:end]]
    return "".join(signs)


def _cards(run: str) -> Iterator[tuple[int, int]]:
    groups = [(found.span(), _digits(found.group())) for found in _GROUP.finditer(run)]
    for first, ((start, _), _) in enumerate(groups):
        digits: list[int] = []
        for (_, end), more in groups[first:]:
            digits += more
            if len(digits) > _LONGEST:
                break
            if _is_card(digits):
                yield start, end


def _digits(group: str) -> list[int]:
    return [unicodedata.digit(sign) for sign in group]


def _is_card(digits: list[int]) -> bool:
    fits = len(digits) >= _SHORTEST and digits[0] not in _NO_CARD and len(set(digits)) > 1
    return fits and _luhn(digits)


def _luhn(digits: list[int]) -> bool:
    doubled = (digit * 2 if place % 2 else digit for place, digit in enumerate(reversed(digits)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0
