"""Whoever tells a linter or mypy to look away says of what, and why."""

import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conventions.tree import ROOT, python_files

_IGNORE = re.compile(
    r"#\s*(noqa|type:\s*ignore|mypy:|ruff:|pyright:|pylint:|fmt:|isort:|pragma:)", re.IGNORECASE
)
_REASONED = re.compile(
    r"# (noqa: [A-Z]+\d+(, [A-Z]+\d+)* - |type: ignore\[[a-z-]+(, [a-z-]+)*\]  # )\S+( \S+)+$"
)
"""A code, and at least two words; mypy reads nothing else after its own comment but another one."""


def _comments(path: Path) -> Iterator[tuple[int, str]]:
    with (ROOT / path).open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def _says_why(comment: str) -> bool:
    found = _IGNORE.search(comment)
    return found is None or _REASONED.match(comment, found.start()) is not None


def test_every_ignore_says_why() -> None:
    """Every comment that silences a check names the check and gives a reason of two words or more."""
    silent = [
        f"{path}:{line} {comment}"
        for path in python_files()
        for line, comment in _comments(path)
        if not _says_why(comment)
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("comment", "says"),
    [
        ("# noqa: BLE001 - the edge of a process", True),
        ("# type: ignore[arg-type, misc]  # the library's own lack", True),
        ("# a note about noqa in general", True),
        ("# noqa", False),
        ("# noqa - because of this", False),
        ("# noqa: E402", False),
        ("# noqa: E402 - why", False),
        ("# type: ignore", False),
        ("# type: ignore  # the library's own lack", False),
        ("# type: ignore[misc]", False),
        ("# type: ignore[misc]  # why", False),
        ("# fmt: skip", False),
        ("# mypy: ignore-errors", False),
    ],
)
def test_what_counts_as_a_reason(comment: str, says: bool) -> None:
    """A bare ignore, one without its code, and one with a single word are found; other comments are not."""
    assert _says_why(comment) is says
