"""Habits that a linter does not know: supervised tasks, one clock, nothing left half done."""

import ast
import re

from tests.conventions.tree import PACKAGES, ROOT, files, parsed, python_files

_LOOPS = {"asyncio", "loop"}
_CLOCK_READS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
_MAY_READ_THE_CLOCK = {"clock.py"}

# Put together from pieces, so that this file does not find itself.
_UNFINISHED = re.compile(
    "|".join(["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error", r"mark\.(skip|x" + "fail)"])
)
_MACHINE = re.compile(
    r"(?<![\w.:/])/(?:" + "|".join(["ro" + "ot", "wo" + "rk", "ho" + "me", "t" + "mp"]) + r")\b"
)
_REGISTRY = re.compile(
    "|".join(["py" + r"pi\.", "python" + "hosted", "npm" + r"js\.", "index-" + "url", "find-" + "links"])
)
_WORKSHOP = re.compile(
    "|".join(["cla" + "ude", "anth" + "ropic", "chat" + "gpt", "co" + "pilot", r"iss" + r"ues? #?\d"]),
    re.IGNORECASE,
)
_NOT_OURS = {"LICENSE", ".gitignore"}


def _found(pattern: re.Pattern[str], *, only_python: bool = False) -> list[str]:
    found = []
    for path in files():
        if path.name in _NOT_OURS or (only_python and path.suffix != ".py"):
            continue
        try:
            lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path}:{number}: {line.strip()}" for number, line in enumerate(lines, 1) if pattern.search(line)
        ]
    return found


def _calls(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def test_no_task_is_left_alone() -> None:
    """No task is started where its failure would be seen by nobody."""
    alone = [
        f"{path}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and (name := _calls(node)).endswith((".create_task", "ensure_future"))
        and (name.split(".")[0] in _LOOPS or "loop()" in name)
    ]
    assert alone == []


def test_time_comes_from_the_clock() -> None:
    """Outside of the clock's own module, nothing asks the machine what time it is."""
    asked = [
        f"{path}:{node.lineno} {_calls(node)}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and _calls(node).endswith(_CLOCK_READS)
        and path.name not in _MAY_READ_THE_CLOCK
    ]
    assert asked == []


def test_nothing_is_half_done() -> None:
    """No file has a note to do it later, a stub, or a test that does not run."""
    assert _found(_UNFINISHED, only_python=True) == []


def test_the_tree_knows_no_machine() -> None:
    """No file names a folder of the machine on which it was written."""
    assert _found(_MACHINE) == []


def test_the_tree_names_no_registry() -> None:
    """No file holds the address of a package registry."""
    assert _found(_REGISTRY) == []


def test_the_tree_speaks_of_taxis_only() -> None:
    """No file speaks of how it came to be written."""
    assert _found(_WORKSHOP) == []
