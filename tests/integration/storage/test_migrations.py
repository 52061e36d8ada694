"""Migrations: every stair up and down, to the shape that the code expects, however many climb at once."""

import asyncio
import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from storage import migrate
from storage.engine import open_database
from storage.tables import metadata
from storage.tables.money import refunds
from storage.tables.rides import bookings

INDEXES = {
    "sqlite": text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"),
    "postgresql": text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"),
}
ROOT = Path(__file__).parents[3]
SCRIPTS = ScriptDirectory(str(migrate.HERE))


async def tables_of(url: str) -> set[str]:
    """The tables that are there, but for Alembic's own."""
    database = open_database(url)
    names = await database.run_sync(lambda sync: inspect(sync).get_table_names())
    await database.close()
    return set(names) - {"alembic_version"}


async def differences(url: str) -> list[object]:
    """What Alembic would change to bring the database to the shape of the tables in code."""

    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    database = open_database(url)
    found: list[object] = await database.run_sync(compare)
    await database.close()
    return found


async def test_the_stairway_of_migrations(database_url: str) -> None:
    """Each migration climbs, descends and climbs again; the way down leaves nothing behind."""
    revisions = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
    below = "base"
    for revision in revisions:
        await migrate.upgrade(database_url, revision)
        await migrate.downgrade(database_url, below)
        await migrate.upgrade(database_url, revision)
        assert await migrate.current(database_url) == revision
        below = revision
    await migrate.downgrade(database_url)
    assert await migrate.current(database_url) is None
    assert await tables_of(database_url) == set()


async def test_migrations_lead_to_the_tables_in_code(database_url: str) -> None:
    """After the last migration there is nothing that Alembic would still change."""
    await migrate.upgrade(database_url)
    assert await tables_of(database_url) == set(metadata.tables)
    assert await differences(database_url) == []


async def indexes_of(url: str) -> dict[str, str]:
    """How each index was made, in the database's own words."""
    database = open_database(url)
    found = await database.fetch(INDEXES[database.dialect])
    await database.close()
    return {name: " ".join(sql.split()) for name, sql in found}


async def test_migrations_lead_to_the_indexes_in_code(database_url: str) -> None:
    """Each index has the columns and the rows that the code says: a statement is written to match them."""
    await migrate.upgrade(database_url)
    migrated = await indexes_of(database_url)
    database = open_database(database_url)
    await database.run_sync(metadata.drop_all)
    await database.run_sync(metadata.create_all)
    await database.close()
    made = await indexes_of(database_url)
    assert {name: sql for name, sql in migrated.items() if name in made} == made


async def test_indexes_that_were_built_beforehand_are_left_alone(database_url: str) -> None:
    """Who has a large database may build the indexes of 0007 while the company works."""
    await migrate.upgrade(database_url, "0006")
    database = open_database(database_url)
    for table, index in ((bookings, "ix_bookings_open"), (refunds, "ix_refunds_created_at")):
        (wanted,) = [each for each in table.indexes if each.name == index]
        await database.run_sync(wanted.create)
    await database.close()
    await migrate.upgrade(database_url)
    assert await differences(database_url) == []


def test_the_newest_migration_is_the_one_the_code_knows() -> None:
    """The revision that the start compares with is the head of the migrations, and there is one head."""
    assert SCRIPTS.get_heads() == [migrate.HEAD]


async def test_a_migration_may_be_started_twice(database_url: str) -> None:
    """Processes that start at once climb once; the others find it done."""
    await asyncio.gather(*(migrate.upgrade(database_url) for _ in range(3)))
    assert await migrate.current(database_url) == migrate.HEAD
    assert await tables_of(database_url) == set(metadata.tables)


async def test_a_start_without_migrations_leaves_alembic_alone(sqlite_url: str) -> None:
    """Where the database is at the newest revision, Alembic is not even imported."""
    await migrate.upgrade(sqlite_url)
    script = (
        "import asyncio, sys; from storage.migrate import upgrade;"
        "asyncio.run(upgrade(sys.argv[1])); sys.exit('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", script, sqlite_url]
    done = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
