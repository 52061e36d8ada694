"""The database servers that tests may use: whether one answers, and fresh databases on it."""

import asyncio
import os
import random
import shutil
import socket
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import asyncpg

from tests.patience import HANG

LOCAL_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
TRIES = 10
"""How often to copy a database that somebody is still leaving; the server waits 5 seconds each time."""
LOCAL_REDIS = "redis://127.0.0.1:6379/15"


def in_ci() -> bool:
    """Say whether this run is the gate, where nothing may be left out."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def postgres_server() -> str | None:
    """Give the URL of a PostgreSQL server that answers and lets us in, or None."""
    url = os.environ.get("TEST_POSTGRES_URL") or LOCAL_POSTGRES
    plain = url.replace("postgresql+asyncpg://", "postgresql://", 1)
    try:
        asyncio.run(_run(plain, "SELECT 1"))
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return None
    return plain


def free_port() -> int:
    """Give a port of the loopback on which nobody listens.

    It is drawn from those that the system gives to nobody by itself: between now and its use other tests,
    which run beside this one, open many connections.
    """
    while True:
        port = random.SystemRandom().randrange(10_000, 32_000)
        with socket.socket() as found, suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port


def pgbouncer_program() -> str | None:
    """Give the path of pgbouncer where it is installed, or None. Debian keeps it where only root looks."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def redis_server() -> str | None:
    """Give the URL of a Redis server whose port answers, or None."""
    url = os.environ.get("TEST_REDIS_URL") or LOCAL_REDIS
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), timeout=HANG).close()
    except OSError:
        return None
    return url


@dataclass
class PostgresDatabases:
    """Databases with names of their own on one server, all dropped in the end."""

    server: str
    made: list[str] = field(default_factory=list)

    def create(self, template: str = "template0") -> str:
        """Create a database, as a copy of another one if named, and give its URL for the asyncpg driver.

        A database to which anybody is connected cannot be copied. Nobody can connect to template0; whoever
        has just left another one is waited for.
        """
        name = f"calltaxi_test_{uuid.uuid4().hex}"
        for patience in reversed(range(TRIES)):
            try:
                asyncio.run(_run(self.server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
                break
            except asyncpg.ObjectInUseError:
                if not patience:
                    raise
        self.made.append(name)
        return urlsplit(self.server)._replace(scheme="postgresql+asyncpg", path=f"/{name}").geturl()

    def drop(self, url: str) -> None:
        """Drop a database that `create` gave, with whatever is still connected to it."""
        name = urlsplit(url).path.removeprefix("/")
        asyncio.run(_run(self.server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        self.made.remove(name)

    def drop_all(self) -> None:
        """Drop every database that is still there."""
        for name in list(self.made):
            self.drop(f"postgresql:///{name}")


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url, timeout=HANG)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
