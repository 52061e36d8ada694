"""A share of the histories: so many sequences from one seed, on one kind of database, in this process."""

import asyncio
import gc
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from bot.app.event_loop import new_runner
from config.log import start_logging
from storage.engine import Database, open_database
from storage.migrate import upgrade
from storage.tables import metadata
from tests.properties.state_machine import Histories
from tests.servers import PostgresDatabases

IN_MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Which histories: `sequences` of at most `steps` steps, drawn from `seed`."""

    database: str
    seed: int
    sequences: int
    steps: int
    shrink: bool = True


@dataclass(frozen=True, slots=True)
class Proven:
    """What a share came to: steps after which the accounts were right, and seconds."""

    share: Share
    steps: int
    seconds: float


def apart(processes: int) -> ProcessPoolExecutor:
    """Processes for shares, a new one for each.

    What Hypothesis draws depends on which modules of ours are loaded (it tries their constants), so a seed
    draws the same histories only where nothing else was done before. A gateway that is down is what they are
    about, so its warnings are not written.
    """
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(
        processes, spawn, initializer=start_logging, initargs=("CRITICAL",), max_tasks_per_child=1
    )


def prove(share: Share, postgres: str | None) -> Proven:
    """Run the share. Raises whatever breaks the accounts, with the shortest history that does."""
    gc.freeze()
    began, before = time.perf_counter(), Histories.steps
    with new_runner() as runner, _books(share.database, postgres, runner) as fresh_database:
        loop = runner.get_loop()
        factory = hypothesis.seed(share.seed)(lambda: Histories(fresh_database, loop))
        # It is only called, which a function can be as well as a class.
        run_state_machine_as_test(cast(type[Histories], factory), settings=_drawn(share))
    return Proven(share, Histories.steps - before, time.perf_counter() - began)


def _drawn(share: Share) -> settings:
    phases = (Phase.generate, Phase.shrink) if share.shrink else (Phase.generate,)
    return settings(
        max_examples=share.sequences,
        stateful_step_count=share.steps,
        deadline=None,
        database=None,
        derandomize=False,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def _books(kind: str, postgres: str | None, runner: asyncio.Runner) -> Iterator[Callable[[], Database]]:
    """One database that is emptied for each history; what came of it does not outlive its history."""
    with _sqlite(runner) if kind == "sqlite" else _postgres(postgres, runner) as database:

        def fresh_database() -> Database:
            runner.get_loop().run_until_complete(_emptied(database))
            return database

        yield fresh_database
        runner.run(database.close())


@contextmanager
def _sqlite(runner: asyncio.Runner) -> Iterator[Database]:
    """A file, in memory where there is a folder for that; no commit waits for a disk."""
    where = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        path = f"{folder}/properties.db"
        runner.run(upgrade(f"sqlite+aiosqlite:///{path}"))
        yield open_database(f"sqlite+aiosqlite:///{path}")


@contextmanager
def _postgres(server: str | None, runner: asyncio.Runner) -> Iterator[Database]:
    """A database whose commits do not wait for the disk."""
    assert server, "no PostgreSQL server answers"
    databases = PostgresDatabases(server)
    url = databases.create()
    try:
        runner.run(upgrade(url))
        name = url.rpartition("/")[2]
        runner.run(_execute(url, f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        yield open_database(url)
    finally:
        databases.drop_all()


async def _execute(url: str, statement: str) -> None:
    database = open_database(url)
    async with database.write() as connection:
        await connection.execute(text(statement))
        await database.commit(connection)
    await database.close()


async def _emptied(database: Database) -> None:
    async with database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            await connection.execute(text(f"DELETE FROM {table.name}"))
        await database.commit(connection)
