"""Histories drawn at random keep the books right: a sample here, thousands with `make prove`."""

import asyncio
import shutil
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from storage.engine import open_database
from storage.migrate import upgrade
from storage.tables import metadata
from tests.prove.machine import EXAMPLES, STEPS, Histories

pytestmark = pytest.mark.prove


def drawn(examples: int) -> settings:
    """How many histories, and how long."""
    anyhow = list(HealthCheck)
    return settings(
        max_examples=examples, stateful_step_count=STEPS, deadline=None, suppress_health_check=anyhow
    )


def test_histories_on_sqlite(tmp_path: Path) -> None:
    """Whatever happens in whatever order, money, rides, vehicles and read model agree, on SQLite."""
    empty = tmp_path / "empty.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{empty}"))
    numbers = count()

    def fresh_books() -> str:
        for old in tmp_path.glob("books-*"):
            old.unlink()
        books = shutil.copy(empty, tmp_path / f"books-{next(numbers)}.db")
        return f"sqlite+aiosqlite:///{books}"

    run_state_machine_as_test(lambda: Histories(fresh_books), settings=drawn(EXAMPLES))


@pytest.mark.postgres
def test_histories_on_postgresql(postgres_url: str) -> None:
    """Whatever happens in whatever order, money, rides, vehicles and read model agree, on PostgreSQL."""
    asyncio.run(upgrade(postgres_url))

    def fresh_books() -> str:
        asyncio.run(_emptied(postgres_url))
        return postgres_url

    run_state_machine_as_test(lambda: Histories(fresh_books), settings=drawn(max(1, EXAMPLES // 3)))


async def _emptied(url: str) -> None:
    tables = ", ".join(table.name for table in metadata.sorted_tables)
    database = open_database(url)
    async with database.write() as connection:
        await connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        await database.commit(connection)
    await database.close()
