"""The end of a scenario: the app goes, at whatever moment it is told to."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from storage.engine import open_database
from tests.fault_injection.world import AppProcess, ProcessPool
from tests.patience import HANG


class SlowBirths:
    """A pool whose only app is a process that does nothing, born when it is told to."""

    def __init__(self) -> None:
        self.asked, self.may_be_born = asyncio.Event(), asyncio.Event()
        self.code: int | None = None

    async def live(self, _: dict[str, Any]) -> AsyncIterator[dict[str, int]]:
        """News of the app as a pool gives them."""
        self.asked.set()
        await self.may_be_born.wait()
        nothing = f"import time; time.sleep({HANG})"
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", nothing)
        yield {"born": process.pid}
        yield {"ready": process.pid}
        self.code = await process.wait()
        yield {"ended": self.code}


@pytest.mark.parametrize("born_first", [True, False])
async def test_a_process_ends_that_is_just_being_started(migrated_url: str, born_first: bool) -> None:
    """Told to leave before or after its birth is known, the app ends, and nobody waits for it for ever."""
    processes, database = SlowBirths(), open_database(migrated_url)
    process = AppProcess(cast(ProcessPool, processes), {}, Path("nowhere"), {}, database)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(process.run())
        await processes.asked.wait()
        if born_first:
            processes.may_be_born.set()
            await process.ready.wait()
        process.leave()
        processes.may_be_born.set()
    assert processes.code == -signal.SIGTERM
    await database.close()
