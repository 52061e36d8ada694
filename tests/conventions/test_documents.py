"""The documents speak of files that there are, and the decisions are numbered, named and listed."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.conventions.tree import ROOT, files

DECISIONS = Path("docs/decisions")
CODE = {".py", ".po", ".toml", ".txt", ".mako", ".sh"}
INDEX = DECISIONS / "README.md"
WITH_PATHS = (
    "docs/architecture.md",
    "docs/glossary.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "README.md",
    str(INDEX),
)


def _text(path: Path | str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _there() -> set[str]:
    """Every file, and every folder that holds one."""
    return {str(each) for path in files() for each in (path, *path.parents)}


def _named_paths(text: str) -> list[str]:
    """What stands in backticks and begins with a folder of the tree, or is a module written with dots."""
    tops = {path.parts[0] for path in files()}
    packages = "bot|handlers|dispatcher_panel|domain|storage|config"
    named = [name.rstrip("/") for name in re.findall(r"`([\w.-]+/[\w./-]*)`", text)]
    dotted = re.findall(rf"`((?:{packages})(?:\.[a-z_]+)+)`", text)
    return [name for name in named if name.split("/")[0] in tops] + [
        name.replace(".", "/") for name in dotted if not name.endswith((".md", ".py", ".toml"))
    ]


@pytest.mark.parametrize("page", WITH_PATHS)
def test_every_path_that_is_named_exists(page: str) -> None:
    """Whoever follows a path out of a document finds something there."""
    there = _there()
    gone = [name for name in _named_paths(_text(page)) if not {name, f"{name}.py"} & there]
    assert not gone, f"{page} names what is not there: " + ", ".join(gone)


@cache
def _words_of_the_code() -> frozenset[str]:
    """Every word of what is no document, in lower case: code, catalogs, settings."""
    spoken = [_text(path) for path in files() if path.suffix in CODE or path.name == "Makefile"]
    return frozenset(word for text in spoken for word in re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize(
    "page", [*(ROOT / "docs").rglob("*.md"), ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name
)
def test_every_name_of_the_code_that_is_told_is_used_there(page: Path) -> None:
    """What a document calls by a name of the code (snake_case, CamelCase, CAPITALS) the code calls so too."""
    told = re.findall(r"`((?:[a-z]+_\w+|[A-Z]\w+)(?:\.\w+)*)`", page.read_text(encoding="utf-8"))
    gone = [name for name in told if not set(name.lower().split(".")) <= _words_of_the_code()]
    assert not gone, f"{page.name} tells of what is not there: " + ", ".join(gone)


@pytest.mark.parametrize("page", WITH_PATHS)
def test_every_link_leads_somewhere(page: str) -> None:
    """A link from one document to another finds it."""
    there, here = _there(), (ROOT / page).parent
    linked = [
        link for link in re.findall(r"\]\(([^)\s]+)\)", _text(page)) if "://" not in link and link[0] != "#"
    ]
    ends = {link: (here / link.split("#")[0]).resolve() for link in linked}
    assert [link for link, end in ends.items() if str(end.relative_to(ROOT.resolve())) not in there] == []


def _records() -> list[Path]:
    return [path for path in files() if path.parent == DECISIONS and path != INDEX]


def test_decisions_are_numbered_without_holes() -> None:
    """The first decision is 0001, and each has the number after the one before it."""
    assert [path.name[:4] for path in _records()] == [f"{n:04}" for n in range(1, len(_records()) + 1)]


@pytest.mark.parametrize("record", _records(), ids=lambda path: path.stem)
def test_a_decision_is_named_and_listed(record: Path) -> None:
    """A decision's title begins with its number, and the index has the same title beside the same file."""
    heading = re.match(r"# (\d{4}): (.+)\n", _text(record))
    assert heading, f"{record} does not begin with '# NNNN: title'"
    assert heading[1] == record.name[:4]
    assert re.fullmatch(r"\d{4}(-[a-z0-9]+)+", record.stem)
    assert f"| [{heading[1]}]({record.name}) | {heading[2]} | " in _text(INDEX)


def test_the_index_lists_nothing_else() -> None:
    """Each row of the index leads to a decision, and says whether it holds."""
    rows = re.findall(
        r"^\| \[(\d{4})\]\((\S+)\) \| [^|]+ \| [^|]+ \| ([^|]+) \|$", _text(INDEX), re.MULTILINE
    )
    assert [name for _, name, _ in rows] == [path.name for path in _records()]
    states = r"holds|superseded by \d{4}|no longer holds: .+"
    assert [number for number, _, state in rows if not re.fullmatch(states, state.strip())] == []
