"""The end of a story: the house goes, at whatever moment it is told to."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from storage.engine import open_database
from tests.crash.stage import House, Nursery
from tests.patience import HANG


class SlowBirths:
    """A nursery whose only house is a process that does nothing, born when it is told to."""

    def __init__(self) -> None:
        self.asked, self.may_be_born = asyncio.Event(), asyncio.Event()
        self.code: int | None = None

    async def live(self, _: dict[str, Any]) -> AsyncIterator[dict[str, int]]:
        """News of the house as a nursery gives them."""
        self.asked.set()
        await self.may_be_born.wait()
        nothing = f"import time; time.sleep({HANG})"
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", nothing)
        yield {"born": process.pid}
        yield {"ready": process.pid}
        self.code = await process.wait()
        yield {"ended": self.code}


@pytest.mark.parametrize("born_first", [True, False])
async def test_a_house_leaves_that_is_just_being_born(migrated_url: str, born_first: bool) -> None:
    """Told to leave before or after its birth is known, the house ends, and nobody waits for it for ever."""
    nursery, database = SlowBirths(), open_database(migrated_url)
    house = House(cast(Nursery, nursery), {}, Path("nowhere"), {}, database)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(house.run())
        await nursery.asked.wait()
        if born_first:
            nursery.may_be_born.set()
            await house.ready.wait()
        house.leave()
        nursery.may_be_born.set()
    assert nursery.code == -signal.SIGTERM
    await database.close()
