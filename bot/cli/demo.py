"""`calltaxi demo`: the whole company on this machine, without a token."""

import asyncio
from pathlib import Path
from typing import Literal


def play(*, once: bool, data_dir: Path, payments: Literal["telegram", "sandbox"]) -> int:
    """Play one ride, or stay up and chat; gives the exit code."""
    from bot.demo.play import demo

    return asyncio.run(demo(once=once, data_dir=data_dir, payments=payments))
