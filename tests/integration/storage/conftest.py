"""Databases that have climbed the migrations, once on each server."""

import inspect
from collections.abc import AsyncIterator

import pytest

from storage.engine import Database, open_database
from storage.migrate import upgrade
from tests.contract.company import Company

# Where a statement has no limit of time, a database that goes silent is waited for without end.
collect_ignore = [] if "limit" in inspect.signature(open_database).parameters else ["test_silent_database.py"]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database."""
    await upgrade(database_url)
    database = open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
def company(database: Database) -> Company:
    """The database in it."""
    return Company(database)
