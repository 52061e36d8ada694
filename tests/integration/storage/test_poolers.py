"""Behind a real pgbouncer: what keeps prepared statements works, what loses them is found at the start."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from storage.addresses import read_address
from storage.engine import open_database
from storage.migrate import HEAD, DatabaseUnusable, current, prepare
from storage.poolers import check_pooler
from tests.integration.storage.test_engine import begin_counting, counted, increment
from tests.pgbouncer import keeps_statements, pgbouncer

pytestmark = [pytest.mark.postgres, pytest.mark.pgbouncer]

Settings = Mapping[str, object]


def session() -> Settings:
    """Each client has a connection to the server for itself."""
    return {"pool_mode": "session"}


def losing() -> Settings:
    """Each transaction has another connection, and prepared statements stay behind."""
    return {"pool_mode": "transaction"} | ({"max_prepared_statements": 0} if keeps_statements() else {})


def keeping() -> Settings:
    """Each transaction has another connection, and prepared statements come along (if this pgbouncer can)."""
    return {"pool_mode": "transaction", "max_prepared_statements": 50} if keeps_statements() else session()


async def works(url: str, folder: Path) -> None:
    """Migrate twice, and lose no update among many transactions at once."""
    for _ in range(2):
        await prepare(folder, url)
    database = open_database(url)
    await begin_counting(database)
    for _ in range(3):
        await asyncio.gather(*(increment(database) for _ in range(20)))
    assert await counted(database) == 60
    await database.close()


@pytest.mark.parametrize("mode", [session, keeping])
async def test_what_keeps_statements_is_fit(
    mode: Callable[[], Settings], postgres_url: str, tmp_path: Path
) -> None:
    """In session mode, or where the pooler brings prepared statements along, everything works."""
    with pgbouncer(postgres_url, tmp_path, **mode()) as url:
        await works(url, tmp_path)


async def test_what_loses_statements_is_refused(postgres_url: str, tmp_path: Path) -> None:
    """Transaction mode without prepared statements stops every start before the database is touched."""
    with pgbouncer(postgres_url, tmp_path, **losing()) as url:
        for _ in range(3):
            with pytest.raises(DatabaseUnusable, match=r"max_prepared_statements .*statement_cache_size=0"):
                await prepare(tmp_path, url)
    assert await current(postgres_url) is None


async def test_statements_that_are_not_kept_cannot_be_lost(postgres_url: str, tmp_path: Path) -> None:
    """With statement_cache_size=0 transaction mode works, whatever the pooler can do."""
    with pgbouncer(postgres_url, tmp_path, **losing()) as url:
        await works(f"{url}?statement_cache_size=0", tmp_path)
    assert await current(postgres_url) == HEAD


async def test_without_transactions_nothing_can_be_done(postgres_url: str, tmp_path: Path) -> None:
    """Statement mode is refused by name."""
    refused = pytest.raises(DatabaseUnusable, match="the pooler has no transactions: set pool_mode=")
    with pgbouncer(postgres_url, tmp_path, pool_mode="statement") as url, refused:
        await prepare(tmp_path, url)


async def test_what_a_pooler_does_not_pass_on_is_named(postgres_url: str, tmp_path: Path) -> None:
    """A setting of the server that the pooler takes from nobody is named, with what to do about it."""
    refused = pytest.raises(DatabaseUnusable, match="parameter: lock_timeout; name it in its ignore_startup")
    with pgbouncer(postgres_url, tmp_path, **session()) as url, refused:
        await prepare(tmp_path, f"{url}?lock_timeout=5s")
    with pgbouncer(postgres_url, tmp_path, **session(), ignore_startup_parameters="lock_timeout") as url:
        await prepare(tmp_path, f"{url}?lock_timeout=5s")


async def test_no_pooler_is_no_trouble(postgres_url: str) -> None:
    """A server that is reached directly is asked one question."""
    await check_pooler(read_address(postgres_url))
