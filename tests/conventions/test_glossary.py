"""Names are made of the words that docs/glossary.md explains, and of ordinary ones."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.conventions.tree import PACKAGES, ROOT, functions, parsed, python_files

GLOSSARY = Path("docs/glossary.md")
PROJECT, TRADE, ORDINARY, UNUSED = "The project", "The trade", "Ordinary words", "Words that are not used"
VERBS = {"press", "presses", "books", "turn"}
"""Banned as nouns; as the first word of a function they say what it does (`press` a button)."""
NOT_CODE = {"stand", "planted", "fault", "mutant", "kill"}
"""Words of entries that speak of tests and documents."""

Name = tuple[str, str]
"""Where a name stands, and the name."""


@cache
def sections() -> dict[str, str]:
    """The page's sections by their headings."""
    parts = re.split(r"^## (.+)\n", (ROOT / GLOSSARY).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def entries(section: str) -> list[str]:
    """The first cell of each row of a section's table."""
    rows = re.findall(r"^\| ([^|]+) \|", sections()[section], re.MULTILINE)
    return [row for row in rows if row not in {"word", "not"}]


def words_of(name: str) -> list[str]:
    """The words of a snake_case or CamelCase name, in lower case, plurals folded."""
    return [folded(word.lower()) for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def folded(word: str) -> str:
    """A plural as its singular, by the endings alone."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    is_plural = word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2
    return word[:-1] if is_plural else word


def modules(*tops: str) -> Iterator[Name]:
    """The name of every folder and file of Python code."""
    for path in python_files(*tops):
        for part in path.with_suffix("").parts:
            yield str(path), part


def classes(*tops: str) -> Iterator[Name]:
    """The name of every public class."""
    for path in python_files(*tops):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield f"{path}:{node.lineno}", node.name


def defined(*tops: str) -> Iterator[Name]:
    """The name of every class and function, private ones included."""
    for path in python_files(*tops):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef):
                yield f"{path}:{node.lineno}", node.name
        for function in functions(path):
            yield f"{path}:{function.lineno}", function.name


def identifiers() -> set[str]:
    """The words of everything that is named in the packages: attributes and arguments, too."""
    found: set[str] = set()
    for path in python_files(*PACKAGES):
        for node in ast.walk(parsed(path)):
            for field in ("name", "attr", "arg", "id", "module"):
                named = getattr(node, field, None)
                if isinstance(named, str):
                    found.update(words_of(named))
    return found


def test_every_word_of_a_name_is_in_the_glossary() -> None:
    """Whoever reads a name of a module or public class finds its words in the glossary, or knows them."""
    cells = [cell for section in (TRADE, PROJECT) for cell in entries(section)]
    known = {word for text in (*cells, sections()[ORDINARY]) for word in words_of(text)}
    places: dict[str, str] = {}
    for place, name in (*modules(*PACKAGES), *classes(*PACKAGES)):
        for word in words_of(name):
            places.setdefault(word, f"{name} in {place}")
    unknown = [f"{word}: {place}" for word, place in sorted(places.items()) if word not in known]
    assert not unknown, "Not in docs/glossary.md:\n" + "\n".join(unknown)


def test_every_word_of_the_project_is_used() -> None:
    """No entry of the project's words outlives the code that it explains."""
    used = identifiers() | NOT_CODE
    idle = [cell for cell in entries(PROJECT) if not all(word in used for word in _main_words(cell))]
    assert not idle, "In docs/glossary.md, but nowhere in the code: " + ", ".join(idle)


def _main_words(cell: str) -> list[str]:
    """The words of an entry's first form, as the code spells it where that is said."""
    spelt = re.search(r"`([^`]+)`", cell)
    return [word for word in words_of(spelt[1] if spelt else cell.split(",")[0]) if word not in {"in", "s"}]


def test_no_word_is_explained_twice() -> None:
    """A word has one entry, so that it has one meaning."""
    count: dict[str, int] = defaultdict(int)
    for cell in (cell for section in (TRADE, PROJECT) for cell in entries(section)):
        for form in re.sub(r"\(.*\)", "", cell).split(","):
            count[form.strip()] += 1
    assert {form: times for form, times in count.items() if times > 1} == {}


def test_words_that_are_not_used_do_not_come_back() -> None:
    """No module, class or function is named with a word that the project gave up."""
    banned = {form for word in entries(UNUSED) for form in (word, f"{word}s", f"{word}es")}
    named = [*modules(*PACKAGES, "bench", "tests"), *classes("tests"), *defined(*PACKAGES, "bench")]
    back = [f"{name} in {place}" for place, name in named if _has_any(name, banned)]
    assert not back, "Words that docs/glossary.md gave up:\n" + "\n".join(back)


def _has_any(name: str, banned: set[str]) -> bool:
    words = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
    is_verb = bool(words) and words[0] in VERBS and name.islower()
    return not banned.isdisjoint(words[1:] if is_verb else words)
