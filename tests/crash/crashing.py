"""Plays stories in which the house is killed, one after the other, and judges what became of them."""

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
from tests.crash.points import Crash
from tests.crash.stage import Nursery, stage
from tests.crash.stories import STORIES
from tests.crash.verdict import judge
from tests.servers import PostgresDatabases


@dataclass(frozen=True, slots=True)
class Survived:
    """What became of a story: whether the house was killed in it, and all that is wrong in the end."""

    crash: Crash
    killed: bool
    faults: list[str]
    seconds: float


class FreshBooks:
    """Empty databases in their present shape, made by copying; each is gone after its story."""

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


async def survived(crashes: Iterable[Crash], server: str | None) -> AsyncIterator[Survived]:
    """Each story with its crash, and what became of it."""
    with tempfile.TemporaryDirectory() as folder:
        books = FreshBooks(Path(folder), server)
        try:
            async with Nursery.opened() as nursery:
                for crash in crashes:
                    await books.shape(crash.database)
                    yield await _survived(crash, nursery, books)
        finally:
            await books.close()


async def passed(story: str, server: str | None) -> list[str]:
    """The points that a story passes when nobody is killed. Raises AssertionError for any fault."""
    with tempfile.TemporaryDirectory() as name:
        folder, books = Path(name), FreshBooks(Path(name), server)
        await books.shape("sqlite")
        async with Nursery.opened() as nursery:
            found = await _play(Crash(story, "", "", 0, "sqlite"), nursery, books, folder)
        assert not found.faults, found.faults
        return (folder / "points.log").read_text().splitlines()


async def _survived(crash: Crash, nursery: Nursery, books: FreshBooks) -> Survived:
    with tempfile.TemporaryDirectory() as folder:
        return await _play(crash, nursery, books, Path(folder))


async def _play(crash: Crash, nursery: Nursery, books: FreshBooks, folder: Path) -> Survived:
    story, began = STORIES[crash.story], time.perf_counter()
    kill = {"point": crash.point, "when": crash.when, "nth": crash.nth}
    async with (
        books.fresh(crash.database, folder) as url,
        stage(nursery, folder, url, gateway=story.gateway, kill=kill) as world,
    ):
        try:
            await story.play(world)
            faults = await judge(world, story)
        except (NothingCame, TimeoutError, AssertionError, LookupError) as broken:
            talk = [world.telegram.transcript(chat) for chat in (world.chat, world.staff)]
            faults = [f"{type(broken).__name__}: {broken}", *talk]
        deaths = world.house.deaths
    return Survived(crash, deaths > 0, faults, time.perf_counter() - began)
