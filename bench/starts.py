"""How long a start takes, and how much memory each side needs, beside the bare imports."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measures import memory_mb
from bench.scene import scene

FRAMEWORKS = (
    "import aiogram, aiogram_dialog, telegram.ext, sqlalchemy.ext.asyncio;"
    "import apscheduler.schedulers.asyncio"
)


async def starts() -> dict[str, float]:
    """Milliseconds until ready, and megabytes, for both bots and for the dispatch side alone."""
    bare = await asyncio.to_thread(_bare_import)
    found: dict[str, float] = {"bare_import_ms": round(bare * 1000)}
    for name, sides in (("both", ("booking", "dispatch")), ("dispatch", ("dispatch",))):
        with TemporaryDirectory() as folder:
            async with scene(Path(folder), 1, sides=sides) as at:
                found[f"{name}_ready_ms"] = at.ready_ms
                found[f"{name}_mb"] = memory_mb(at.process.pid)
    found["over_bare_import_ms"] = found["both_ready_ms"] - found["bare_import_ms"]
    return found


def _bare_import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", FRAMEWORKS], check=True)
    return time.perf_counter() - began
