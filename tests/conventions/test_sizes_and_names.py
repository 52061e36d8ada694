"""Files and functions stay small, say what they are for, and carry the trade's names."""

import ast
import re

from tests.conventions.tree import PACKAGES, ROOT, functions, parsed, python_files

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 50
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}


def test_no_file_is_long() -> None:
    """No Python file has more than 300 lines."""
    lengths = {str(path): len((ROOT / path).read_text().splitlines()) for path in python_files()}
    assert {path: lines for path, lines in lengths.items() if lines > LINES_OF_A_FILE} == {}


def test_no_function_is_long() -> None:
    """No function has more than 50 lines, its decorators and docstring included."""
    long = [
        f"{path}:{node.lineno} {node.name} has {lines} lines"
        for path in python_files()
        for node in functions(path)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_lives_in_it() -> None:
    """Every module begins with a docstring whose first line is a sentence."""
    silent = [
        str(path)
        for path in python_files()
        if not (ast.get_docstring(parsed(path)) or "").split("\n\n")[0].rstrip().endswith((".", "…", ":"))
    ]
    assert silent == []


def test_every_public_function_and_class_says_what_it_does() -> None:
    """Every public function and class of the packages has a docstring."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in python_files(*PACKAGES)
        for node in parsed(path).body
        if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_test_is_a_sentence() -> None:
    """Every test has a docstring that says what it specifies."""
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in python_files("tests")
        for node in functions(path)
        if path.name.startswith("test_") and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def _last_word(name: str) -> str:
    return re.findall(r"[A-Z]?[a-z0-9]*", name.lstrip("_"))[-2].lower() if name else ""


def test_no_banned_names() -> None:
    """No module or class is named after nothing in particular."""
    modules = [str(path) for path in python_files() if BANNED_NAMES & set(path.with_suffix("").parts)]
    classes = [
        f"{path}:{node.lineno} {node.name}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and _last_word(node.name) in BANNED_NAMES
    ]
    assert modules + classes == []
