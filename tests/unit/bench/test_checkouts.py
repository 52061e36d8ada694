"""How another checkout's bots are started, whatever its modules are called."""

import sys
from pathlib import Path

import pytest

from bench.checkouts import HERE, Checkout


def _checkout(folder: Path, *files: str) -> Checkout:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return Checkout(folder)


@pytest.mark.parametrize("name", ["process", "house"])
def test_the_measured_process_is_found_by_either_name(tmp_path: Path, name: str) -> None:
    """An older checkout calls the module by another name."""
    other = _checkout(tmp_path, f"bench/{name}.py")
    assert other.is_measurable()
    assert other.process_command() == [sys.executable, "-m", f"bench.{name}"]


def test_a_checkout_with_packages_of_its_own_is_run_with_them(tmp_path: Path) -> None:
    """The interpreter of its `.venv` is used where there is one."""
    other = _checkout(tmp_path, "bench/process.py", ".venv/bin/python")
    assert other.python == str(tmp_path / ".venv" / "bin" / "python")


def test_this_checkout_runs_with_the_interpreter_that_measures() -> None:
    """Both processes of this checkout have the same packages."""
    assert HERE.python == sys.executable
    assert HERE.process_command() == [sys.executable, "-m", "bench.process"]


def test_a_folder_without_a_bench_cannot_be_measured(tmp_path: Path) -> None:
    """Any other folder is told from a checkout, and has no commit."""
    assert not _checkout(tmp_path).is_measurable()
    assert _checkout(tmp_path).commit() == "?"
