"""Numbers and what is made of them."""

import os
import platform
import time
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("aiogram", "aiogram-dialog", "python-telegram-bot", "SQLAlchemy", "aiohttp", "uvloop")


def quantiles(seconds: Iterable[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds, and how many there were."""
    ordered = sorted(seconds)
    if not ordered:
        return {"count": 0}
    places = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
    picked = {name: ordered[min(len(ordered) - 1, int(len(ordered) * at))] for name, at in places.items()}
    return {name: round(value * 1000, 1) for name, value in picked.items()} | {"count": len(ordered)}


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _processor() -> str:
    """What the processor calls itself (Linux)."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def memory_mb(pid: int) -> float:
    """Resident memory of a process in megabytes (Linux; 0 elsewhere)."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0.0
    for line in status.read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def stolen_seconds() -> float:
    """Processor seconds that the host of a virtual machine has kept for others (Linux; 0 elsewhere)."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    return int(stat.read_text().split(maxsplit=9)[8]) / os.sysconf("SC_CLK_TCK")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; a dash where nothing was measured."""
    lines = [["-" if cell is None else str(cell) for cell in line] for line in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    drawn.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(drawn)
