"""Plays scenarios in which the app is killed, one after the other, and judges what became of them."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.simulator.telegram import NothingCame
from storage.migrate import upgrade
from tests.fault_injection.checks import judge
from tests.fault_injection.kill_points import Kill
from tests.fault_injection.scenarios import STORIES
from tests.fault_injection.world import ProcessPool, stage
from tests.servers import PostgresDatabases


@dataclass(frozen=True, slots=True)
class Survived:
    """What became of a scenario: whether the app was killed in it, and all that is wrong in the end."""

    crash: Kill
    killed: bool
    faults: list[str]
    seconds: float


class FreshDatabase:
    """Empty databases in their present shape, made by copying; each is gone after its scenario."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self._folder = folder
        self._postgres = PostgresDatabases(server) if server else None
        self._shapes: dict[str, str] = {}

    async def shape(self, database: str) -> None:
        """Make the shape that is copied."""
        if database in self._shapes:
            return
        if database == "sqlite":
            url = f"sqlite+aiosqlite:///{self._folder}/shape.db"
        else:
            assert self._postgres, "no PostgreSQL server answers"
            url = await asyncio.to_thread(self._postgres.create)
        await upgrade(url)
        self._shapes[database] = url

    @asynccontextmanager
    async def fresh(self, database: str, folder: Path) -> AsyncIterator[str]:
        """The address of a fresh database."""
        shape = self._shapes[database]
        if database == "sqlite":
            shutil.copy(shape.partition("///")[2], folder / "calltaxi.db")
            yield f"sqlite+aiosqlite:///{folder}/calltaxi.db"
            return
        assert self._postgres
        url = await asyncio.to_thread(self._postgres.create, template=shape.rpartition("/")[2])
        yield url
        await asyncio.to_thread(self._postgres.drop, url)

    async def close(self) -> None:
        """Drop what was made."""
        if self._postgres:
            await asyncio.to_thread(self._postgres.drop_all)


async def survived(crashes: Iterable[Kill], server: str | None) -> AsyncIterator[Survived]:
    """Each scenario with its crash, and what became of it."""
    with tempfile.TemporaryDirectory() as folder:
        databases = FreshDatabase(Path(folder), server)
        try:
            async with ProcessPool.opened() as processes:
                for crash in crashes:
                    await databases.shape(crash.database)
                    yield await _survived(crash, processes, databases)
        finally:
            await databases.close()


async def passed(scenario: str, server: str | None) -> list[str]:
    """The points that a scenario passes when nobody is killed. Raises AssertionError for any fault."""
    with tempfile.TemporaryDirectory() as name:
        folder, databases = Path(name), FreshDatabase(Path(name), server)
        await databases.shape("sqlite")
        async with ProcessPool.opened() as processes:
            found = await _play(Kill(scenario, "", "", 0, "sqlite"), processes, databases, folder)
        assert not found.faults, found.faults
        return (folder / "points.log").read_text().splitlines()


async def _survived(crash: Kill, processes: ProcessPool, databases: FreshDatabase) -> Survived:
    with tempfile.TemporaryDirectory() as folder:
        return await _play(crash, processes, databases, Path(folder))


async def _play(crash: Kill, processes: ProcessPool, databases: FreshDatabase, folder: Path) -> Survived:
    scenario, began = STORIES[crash.scenario], time.perf_counter()
    kill = {"point": crash.point, "when": crash.when, "nth": crash.nth}
    async with (
        databases.fresh(crash.database, folder) as url,
        stage(processes, folder, url, gateway=scenario.gateway, kill=kill) as world,
    ):
        try:
            await scenario.play(world)
            await world.process.meets_its_end()
            faults = await judge(world, scenario)
        except (NothingCame, TimeoutError, AssertionError, LookupError) as broken:
            talk = [world.telegram.transcript(chat) for chat in (world.chat, world.staff)]
            faults = [f"{type(broken).__name__}: {broken}", *talk]
        deaths = world.process.deaths
    return Survived(crash, deaths > 0, faults, time.perf_counter() - began)
