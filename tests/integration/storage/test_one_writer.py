"""SQLite's one writer: nobody waits on the loop's thread, and what is refused leaves nothing behind."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from storage import slow_file
from storage.engine import Database, open_database
from storage.errors import DatabaseError, UniqueViolation
from storage.migrate import upgrade
from storage.tables.traffic import messages, notes
from storage.transaction import Transaction
from tests.patience import HANG

NUMBERS = select(messages.c.message_id).order_by(messages.c.message_id)


@pytest.fixture
async def file(sqlite_url: str) -> AsyncIterator[Database]:
    """A migrated SQLite file."""
    await upgrade(sqlite_url)
    database = open_database(sqlite_url)
    yield database
    await database.close()


def number(value: int) -> dict[str, object]:
    """A row that can be there once."""
    return {"chat_id": value, "subject": "number", "message_id": value}


async def kept(file: Database) -> list[int]:
    """The numbers that are there."""
    return list((await file.fetch(NUMBERS)).scalars())


async def keep(file: Database, *values: int) -> None:
    """Write numbers in one transaction."""
    transaction = Transaction(file)
    try:
        for value in values:
            transaction.later(insert(messages), number(value))
        await transaction.commit()
    finally:
        await transaction.leave()


@pytest.mark.parametrize("writing", [False, True])
async def test_a_statement_ends_while_the_loop_goes_on(file: Database, writing: bool) -> None:
    """A statement that ends only when the loop gets further does end: it runs on another thread."""
    await kept(file)
    await keep(file, 1)
    further = threading.Event()
    for opened in (file._reader, file._writer):
        assert opened is not None
        await opened.pooled.driver_connection.create_function("wait_for_loop", 0, lambda: further.wait(HANG))
    waits = text("SELECT wait_for_loop()")
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(file.execute(waits) if writing else file.fetch(waits))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not running.done()
        further.set()
    assert running.result().scalar_one() == 1


class Heard(logging.Handler):
    """What was told, and whether anything was."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []
        self.first = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        """Take in one message."""
        self.messages.append(record.getMessage())
        self.first.set()


async def test_a_lock_of_another_process_is_waited_for_and_told_once(
    file: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process locks the file all who write wait; the log says so once, and when it is over."""
    monkeypatch.setattr(slow_file, "SLOW", 0.05)
    await keep(file, 1)
    other, heard = sqlite3.connect(tmp_path / "calltaxi.db", isolation_level=None), Heard()
    other.execute("BEGIN IMMEDIATE")
    slow_file.log.addHandler(heard)
    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(keep(file, value)) for value in range(2, 8)]
        await heard.first.wait()
        assert not any(each.done() for each in waiting)
        assert await kept(file) == [1]
        other.execute("COMMIT")
    slow_file.log.removeHandler(heard)
    other.close()
    assert await kept(file) == list(range(1, 8))
    assert heard.messages[0] == slow_file.WAITING
    assert "can be written to again" in heard.messages[1]
    assert slow_file.WAITING not in heard.messages[1:]


async def test_a_failure_in_a_batch_undoes_the_whole_batch(file: Database) -> None:
    """Where one of several statements that were sent together is refused, none of them is kept."""
    await keep(file, 3)
    with pytest.raises(UniqueViolation):
        await keep(file, 1, 3, 2)
    assert await kept(file) == [3]
    await keep(file, 4)
    assert await kept(file) == [3, 4]


async def test_a_failure_of_one_leaves_the_others_alone(file: Database) -> None:
    """Of transactions that come at once, one that fails leaves nothing, and the others lose nothing."""
    found = await asyncio.gather(*(keep(file, value) for value in (1, 2, 2, 3, 1, 4)), return_exceptions=True)
    assert [type(each) for each in found if each is not None] == [UniqueViolation] * 2
    assert await kept(file) == [1, 2, 3, 4]


async def test_a_refused_commit_leaves_nothing_behind(file: Database) -> None:
    """Where the commit itself is refused, its transaction is undone, and later ones are kept."""
    await file.run_sync(
        lambda connection: connection.exec_driver_sql(
            "CREATE TABLE leaning (key TEXT REFERENCES notes (key) DEFERRABLE INITIALLY DEFERRED)"
        )
    )

    async def lean(value: int) -> None:
        async with file.write() as connection:
            await connection.execute(insert(messages), number(value))
            await connection.execute(text("INSERT INTO leaning VALUES ('nowhere')"))
            await file.commit(connection)

    with pytest.raises(DatabaseError):
        await lean(1)
    assert await kept(file) == []
    alone = file.execute(insert(messages), number(3))
    found = await asyncio.gather(keep(file, 2), lean(1), alone, keep(file, 4), return_exceptions=True)
    assert [isinstance(each, DatabaseError) for each in found] == [False, True, False, False]
    assert await kept(file) == [2, 3, 4]
    assert not list(await file.fetch(select(notes)))


async def test_who_only_looks_does_not_wait_for_a_writer(file: Database) -> None:
    """A transaction in which nothing is read or written takes no lock, and its commit is nothing."""
    async with file.write() as connection:
        await connection.execute(NUMBERS)
        looking = Transaction(file)
        await looking.commit()
        await looking.leave()
    await keep(file, 1)
    assert await kept(file) == [1]


async def test_what_waits_is_written_before_anything_is_read(file: Database) -> None:
    """A transaction sees what it has written, though it was not sent at once."""
    transaction = Transaction(file)
    transaction.later(insert(messages), number(1))
    assert list((await transaction.execute(NUMBERS)).scalars()) == [1]
    await transaction.leave()
    assert await kept(file) == []
