"""Transactions that share a commit on SQLite are still each all or nothing."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.group_commit import GroupCommit, TransactionsLost


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[GroupCommit]:
    """A writing connection on a file with one table of whole numbers from 0 to 99."""
    connection = sqlite3.connect(tmp_path / "t.db", isolation_level=None, check_same_thread=False)
    connection.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY CHECK (number < 100))")
    together = GroupCommit(connection, busy_seconds=1.0)
    yield together
    together.close()


def kept(tmp_path: Path) -> list[int]:
    """What another process finds in the file."""
    with sqlite3.connect(tmp_path / "t.db") as other:
        return [row[0] for row in other.execute("SELECT number FROM kept ORDER BY number")]


async def keep(writer: GroupCommit, number: int) -> None:
    """Keep one number."""
    async with writer.transaction() as transaction:
        writer.connection.execute("INSERT INTO kept VALUES (?)", (number,))
        await transaction.commit()


async def test_whoever_has_committed_is_on_the_disk(writer: GroupCommit, tmp_path: Path) -> None:
    """When a commit returns, another process sees what was written, however many came at once."""

    async def keep_and_look(number: int) -> None:
        await keep(writer, number)
        assert number in kept(tmp_path)

    await asyncio.gather(*(keep_and_look(number) for number in range(40)))
    assert kept(tmp_path) == list(range(40))


async def test_a_failure_undoes_its_own_only(writer: GroupCommit, tmp_path: Path) -> None:
    """Of transactions that come at once, one that fails leaves nothing, and the others lose nothing."""
    found = await asyncio.gather(
        *(keep(writer, number) for number in (1, 100, 2, 2, 3)), return_exceptions=True
    )
    assert [type(each) for each in found if each] == [sqlite3.IntegrityError] * 2
    assert kept(tmp_path) == [1, 2, 3]


async def test_leaving_without_a_commit_undoes(writer: GroupCommit, tmp_path: Path) -> None:
    """A transaction that is left without a commit leaves nothing, also between two that commit."""

    async def give_up() -> None:
        async with writer.transaction():
            writer.connection.execute("INSERT INTO kept VALUES (50)")

    await asyncio.gather(keep(writer, 1), give_up(), keep(writer, 2))
    assert kept(tmp_path) == [1, 2]


async def test_when_the_disk_refuses_it_refuses_all(writer: GroupCommit, tmp_path: Path) -> None:
    """Where the shared commit fails, nobody is told that anything was kept, and the next one may try."""
    writer.connection.execute("PRAGMA foreign_keys=ON")
    writer.connection.execute(
        "CREATE TABLE leaning (number REFERENCES kept (number) DEFERRABLE INITIALLY DEFERRED)"
    )

    async def lean() -> None:
        async with writer.transaction() as transaction:
            writer.connection.execute("INSERT INTO leaning VALUES (77)")
            await transaction.commit()

    found = await asyncio.gather(keep(writer, 1), lean(), keep(writer, 2), return_exceptions=True)
    assert [type(each) for each in found] == [sqlite3.IntegrityError] * 3
    assert kept(tmp_path) == []
    await keep(writer, 3)
    assert kept(tmp_path) == [3]


async def test_what_sqlite_undoes_altogether_is_told(writer: GroupCommit, tmp_path: Path) -> None:
    """Where SQLite drops the whole transaction in the middle, those who already wait hear of it."""

    async def ruin() -> None:
        async with writer.transaction():
            writer.connection.execute("INSERT OR ROLLBACK INTO kept VALUES (100)")

    found = await asyncio.gather(keep(writer, 1), ruin(), return_exceptions=True)
    assert [type(each) for each in found] == [TransactionsLost, sqlite3.IntegrityError]
    await keep(writer, 2)
    assert kept(tmp_path) == [2]


async def test_a_transaction_has_the_connection_to_itself(writer: GroupCommit, tmp_path: Path) -> None:
    """What a task does in the middle of another's transaction waits for its end."""
    async with asyncio.TaskGroup() as tasks, writer.transaction():
        writer.connection.execute("INSERT INTO kept VALUES (1)")
        tasks.create_task(keep(writer, 2))
        for _ in range(10):
            await asyncio.sleep(0)
    assert kept(tmp_path) == [2]
