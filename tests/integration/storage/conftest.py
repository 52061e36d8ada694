"""Databases that have climbed the migrations, once on each server."""

from collections.abc import AsyncIterator

import pytest

from storage.engine import Database, open_database
from storage.migrate import upgrade
from tests.contract.company import Company


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
