"""The event loop of a process: uvloop where it is installed, else the standard one."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def new_runner() -> asyncio.Runner:
    """A loop to be entered; a whole ride takes about a tenth less processor time on uvloop."""
    try:
        import uvloop
    except ImportError:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


def run_on_loop(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end."""
    with new_runner() as runner:
        return runner.run(work)
