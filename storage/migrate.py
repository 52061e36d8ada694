"""Brings a database to the present shape; Alembic is imported only when there is something to do."""

from pathlib import Path
from typing import Any

from sqlalchemy import text

from storage.addresses import AddressInvalid, read_address
from storage.connection_errors import why_unconnected
from storage.engine import Database, open_database
from storage.errors import ConnectionLost, DatabaseError

HERE = Path(__file__).parent / "migrations"
HEAD = "0007"
"""The newest revision; a test holds it against the migrations."""

ONE_AT_A_TIME = 0x7A61_7869
"""Which PostgreSQL advisory lock two processes that start at once queue for."""


class DatabaseUnusable(Exception):
    """The database cannot be used; is DATABASE_URL right, the server up and DATA_DIR writable?"""

    def __str__(self) -> str:
        return f"{self.__doc__} ({self.args[0]})"


async def prepare(data_dir: Path, url: str) -> None:
    """Make the folder and bring the database to the present shape. Raises DatabaseUnusable."""
    try:
        _make(data_dir)
        await _look_for_a_pooler(url)
        await upgrade(url)
    except AddressInvalid as wrong:
        raise DatabaseUnusable(f"DATABASE_URL {wrong}") from None
    except DatabaseError as failure:
        raise DatabaseUnusable(failure.kind) from failure
    except OSError as failure:
        raise DatabaseUnusable(why_unconnected(failure)) from failure


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)


async def _look_for_a_pooler(url: str) -> None:
    """Stop before the first statement of the app can get lost, or run in another's place."""
    address = read_address(url)
    if address.dialect == "postgresql":
        from storage.poolers import PoolerUnfit, check_pooler

        try:
            await check_pooler(address)
        except PoolerUnfit as unfit:
            raise DatabaseUnusable(str(unfit)) from unfit


async def upgrade(url: str, to: str = "head") -> None:
    """Climb to `to`. Safe when several processes start at once."""
    if to == "head" and await current(url) == HEAD:
        return
    await _run(url, "upgrade", to)


async def downgrade(url: str, to: str = "base") -> None:
    """Descend to `to`."""
    await _run(url, "downgrade", to)


async def current(url: str) -> str | None:
    """The revision the database is at; None for an empty one."""
    database = open_database(url)
    try:
        found = await database.fetch(text("SELECT version_num FROM alembic_version"))
        return found.scalar_one_or_none()
    except ConnectionLost:
        raise
    except DatabaseError:
        return None
    finally:
        await database.close()


async def _run(url: str, direction: str, to: str) -> None:
    database = open_database(url)
    try:
        await _migrate(database, direction, to)
    finally:
        await database.close()


async def _migrate(database: Database, direction: str, to: str) -> None:
    await database.run_sync(_with_alembic, direction, to)


def _with_alembic(connection: Any, direction: str, to: str) -> None:
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    getattr(command, direction)(config, to)
