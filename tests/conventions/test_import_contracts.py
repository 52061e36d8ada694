"""The import contracts between the packages are kept."""

import subprocess
import sys
from pathlib import Path

from tests.conventions.tree import ROOT


def test_import_contracts_are_kept() -> None:
    """Every import contract of pyproject.toml is kept."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr
