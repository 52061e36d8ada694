"""What an address says arrives at a real PostgreSQL server."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from storage.engine import open_database
from storage.migrate import DatabaseUnusable, prepare

pytestmark = pytest.mark.postgres


async def asked(url: str, question: str) -> Any:
    """What the database at this address answers."""
    database = open_database(url)
    try:
        async with database.read() as connection:
            return (await connection.execute(text(question))).scalar_one()
    finally:
        await database.close()


def elsewhere(url: str, *hosts: str) -> str:
    """The same database, with these hosts before its own."""
    place = urlsplit(url)
    credentials, at, own = place.netloc.rpartition("@")
    return f"postgresql://{credentials}{at}{','.join([*hosts, own])}{place.path}"


@asynccontextmanager
async def silent_host() -> AsyncIterator[str]:
    """A host that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize(
    ("query", "question", "answer"),
    [
        ("", "application_name", "calltaxi"),
        ("?application_name=taxi+1", "application_name", "taxi+1"),
        ("?options=-csearch_path%3Dtaxi%20-c%20lock_timeout%3D5s", "search_path", "taxi"),
        ("?options=-csearch_path%3Dtaxi%20-c%20lock_timeout%3D5s", "lock_timeout", "5s"),
        ("?statement_timeout=7s", "statement_timeout", "7s"),
        (
            "?sslmode=disable&connect_timeout=5&target_session_attrs=read-write",
            "search_path",
            '"$user", public',
        ),
        ("?sslmode=prefer&channel_binding=prefer&gssencmode=disable", "application_name", "calltaxi"),
    ],
)
async def test_what_the_server_is_told(postgres_url: str, query: str, question: str, answer: str) -> None:
    """Names, options and settings arrive; what says only how to connect is no obstacle."""
    assert await asked(f"{postgres_url}{query}", f"SELECT current_setting('{question}')") == answer


async def test_who_we_are_is_seen_by_the_server(postgres_url: str) -> None:
    """Whoever looks at the server's connections finds ours by its name."""
    mine = "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()"
    assert await asked(postgres_url, mine) == "calltaxi"


async def test_the_second_host_when_the_first_is_dead(postgres_url: str) -> None:
    """A host on which nobody listens is passed over."""
    assert await asked(elsewhere(postgres_url, "127.0.0.1:9"), "SELECT 1") == 1


async def test_the_second_host_when_the_first_is_silent(postgres_url: str) -> None:
    """A host that never answers costs its own time and not the second one's."""
    async with silent_host() as silent:
        assert await asked(f"{elsewhere(postgres_url, silent)}?connect_timeout=1", "SELECT 1") == 1


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("sslmode=require", "the server speaks no TLS, which sslmode asks for"),
        ("options=-cnonsense%3D1", 'the server says: unrecognized configuration parameter "nonsense"'),
        ("options=nonsense", "the server says of options: invalid command-line argument for server process"),
        ("lock_timeout=soon", 'the server says: invalid value for parameter "lock_timeout"'),
        (
            "options=-cdefault_transaction_read_only%3Don&target_session_attrs=read-write",
            "no host that answers is what target_session_attrs asks for",
        ),
        ("dbname=nonesuch", "InvalidCatalogNameError"),
    ],
)
async def test_what_the_server_will_not_do_is_said_in_one_line(
    postgres_url: str, tmp_path: Path, query: str, why: str
) -> None:
    """A refusal says what was asked for that the server does not do."""
    with pytest.raises(DatabaseUnusable) as refusal:
        await prepare(tmp_path, f"{postgres_url}?{query}")
    assert why in str(refusal.value)
    assert "\n" not in str(refusal.value)


async def test_a_silent_server_is_given_up(tmp_path: Path) -> None:
    """A server that never answers ends the start after connect_timeout."""
    async with silent_host() as silent, asyncio.timeout(60):
        with pytest.raises(DatabaseUnusable, match="TimeoutError"):
            await prepare(tmp_path, f"postgresql://u:p@{silent}/taxi?connect_timeout=1")
