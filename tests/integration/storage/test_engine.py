"""How SQLite is opened, and that no update is lost however many tasks write."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select, text, update

from storage.engine import Database, open_database
from storage.migrate import upgrade
from storage.tables.traffic import messages

COUNTER = select(messages.c.message_id).where(messages.c.chat_id == 1)
SET = update(messages).where(messages.c.chat_id == 1).values(message_id=bindparam("now"))


async def begin_counting(database: Database) -> None:
    """A counter at nought."""
    async with database.write() as connection:
        await connection.execute(insert(messages).values(chat_id=1, subject="counter", message_id=0))
        await database.commit(connection)


async def increment(database: Database) -> None:
    """Read, think, write: what loses updates where transactions do not lock."""
    statement = COUNTER if database.dialect == "sqlite" else COUNTER.with_for_update()
    async with database.write() as connection:
        count = (await connection.execute(statement)).scalar_one()
        await asyncio.sleep(0)
        await connection.execute(SET, {"now": count + 1})
        await database.commit(connection)


async def counted(database: Database) -> int:
    """Where the counter stands."""
    async with database.read() as connection:
        return int((await connection.execute(COUNTER)).scalar_one())


async def test_255_increments_at_once(database: Database) -> None:
    """Of 255 tasks that add one at the same time, none is lost."""
    await begin_counting(database)
    commits = database.commits
    await asyncio.gather(*(increment(database) for _ in range(255)))
    assert await counted(database) == 255
    assert database.commits - commits == 255


async def test_two_processes_on_one_file(sqlite_url: str) -> None:
    """Two processes on one SQLite file wait for each other, and lose no update either."""
    await upgrade(sqlite_url)
    one, other = open_database(sqlite_url), open_database(sqlite_url)
    await begin_counting(one)
    await asyncio.gather(*(increment(each) for each in (one, other) * 20))
    assert await counted(one) == 40
    await one.close()
    await other.close()


async def test_sqlite_is_opened_with_care(sqlite_url: str) -> None:
    """Both kinds of connection have a write-ahead log, full synchronisation and foreign keys."""
    await upgrade(sqlite_url)
    database = open_database(sqlite_url)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    for opened in (database.write, database.read):
        async with opened() as connection:
            found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in wanted}
        assert found == wanted
    await database.close()


async def test_a_writer_waits_for_another_process(sqlite_url: str, tmp_path: Path) -> None:
    """While another process is writing, a transaction waits for it, and the loop goes on."""
    await upgrade(sqlite_url)
    database = open_database(sqlite_url)
    await begin_counting(database)
    other = sqlite3.connect(tmp_path / "calltaxi.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE messages SET message_id = 5")
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(increment(database))
        for _ in range(50):
            await asyncio.sleep(0)
        assert not waiting.done()
        other.execute("COMMIT")
    assert await counted(database) == 6
    other.close()
    await database.close()


async def test_a_writing_transaction_locks_at_once(sqlite_url: str, tmp_path: Path) -> None:
    """Another process cannot begin to write once a writing transaction has read."""
    await upgrade(sqlite_url)
    database = open_database(sqlite_url)
    other = sqlite3.connect(tmp_path / "calltaxi.db", timeout=0, isolation_level=None)
    async with database.write() as connection:
        await connection.execute(select(messages))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    await database.close()


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    """While a transaction is writing, reading goes on and shows what was committed before."""
    await begin_counting(database)
    async with database.write() as connection:
        await connection.execute(SET, {"now": 5})
        assert await counted(database) == 0
        await database.commit(connection)
    assert await counted(database) == 5


async def test_a_reader_sees_one_moment(sqlite_url: str) -> None:
    """What is read in one transaction belongs together, though somebody writes in between."""
    await upgrade(sqlite_url)
    database = open_database(sqlite_url)
    await begin_counting(database)
    async with database.read() as connection:
        before = (await connection.execute(COUNTER)).scalar_one()
        await increment(database)
        assert (await connection.execute(COUNTER)).scalar_one() == before
    assert await counted(database) == 1
    await database.close()


async def test_a_cancelled_transaction_lets_the_next_one_in(database: Database) -> None:
    """A task that is cancelled in the middle of a transaction changes nothing and blocks nobody."""
    await begin_counting(database)
    inside = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.write() as connection:
            await connection.execute(SET, {"now": 99})
            inside.set()
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(write_and_wait())
        await inside.wait()
        task.cancel()
    await increment(database)
    assert await counted(database) == 1


async def test_tasks_cancelled_at_any_point(database: Database) -> None:
    """Wherever cancellation hits a writing task, the rest go on and each commit counts once."""
    await begin_counting(database)
    commits = database.commits

    async def cancelled_after(steps: int) -> None:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(increment(database))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()

    for steps in range(0, 60, 3):
        await cancelled_after(steps)
        await increment(database)
    count = await counted(database)
    assert count >= 20
    assert count >= database.commits - commits
