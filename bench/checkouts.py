"""A checkout of this project whose bots are measured: this one, or another that may be older."""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROCESSES = ("process", "house")
"""The module of `bench` that is measured: settings in, counters out. The later name first."""
OLDER_FILLING = """
import asyncio, json, sys
from bench import scene
fill = getattr(scene, "_fill_database", None) or scene._open_books
print(json.dumps(asyncio.run(fill(*json.loads(sys.stdin.readline())))))
"""
"""Does what bench/filling.py does, in a checkout that has none yet."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """The code in a folder, run by the interpreter of its own `.venv`, or by ours where it has none."""

    folder: Path

    @property
    def python(self) -> str:
        """The interpreter."""
        own = self.folder / ".venv" / "bin" / "python"
        return str(own) if own.exists() and self != HERE else sys.executable

    def is_measurable(self) -> bool:
        """Whether it has a process that can be measured."""
        return any(self._has(name) for name in PROCESSES)

    def process_command(self) -> list[str]:
        """What starts the measured process, to be run in the folder."""
        name = next(name for name in PROCESSES if self._has(name))
        return [self.python, "-m", f"bench.{name}"]

    async def filled(self, url: str, size: int, cars: int) -> list[int]:
        """Fill the database at `url` by this checkout's code (bench/filling.py); gives the vehicles' ids."""
        code = ["-m", "bench.filling"] if self._has("filling") else ["-c", OLDER_FILLING]
        pipe = asyncio.subprocess.PIPE
        filling = await asyncio.create_subprocess_exec(
            self.python, *code, cwd=self.folder, stdin=pipe, stdout=pipe
        )
        said, _ = await filling.communicate(json.dumps([url, size, cars]).encode() + b"\n")
        if filling.returncode:
            raise RuntimeError(f"The database could not be filled by the code in {self.folder}.")
        vehicles: list[int] = json.loads(said)
        return vehicles

    def commit(self) -> str:
        """The short name of its commit, with a plus where files were changed since; "?" without git."""
        try:
            return self._git("rev-parse", "--short", "HEAD") + ("+" if self._git("status", "--short") else "")
        except (OSError, subprocess.CalledProcessError):
            return "?"

    def _has(self, module: str) -> bool:
        return (self.folder / "bench" / f"{module}.py").is_file()

    def _git(self, *words: str) -> str:
        command = ["git", "-C", str(self.folder), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


HERE = Checkout(Path(__file__).resolve().parents[1])
