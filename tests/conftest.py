"""What every test may ask for: databases of its own, on each server there is."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.left_out import MISSING, LeftOut
from tests.servers import PostgresDatabases, in_ci, pgbouncer_program, postgres_server, redis_server

if TYPE_CHECKING:
    from bot.simulator.telegram import LocalTelegram

_POSTGRES = pytest.StashKey[str | None]()
_PGBOUNCER = pytest.StashKey[str | None]()
_REDIS = pytest.StashKey[str | None]()
_LEFT_OUT = pytest.StashKey[LeftOut]()

_ANY_SPEED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("sample", deadline=None, derandomize=True, suppress_health_check=_ANY_SPEED)
settings.load_profile("sample")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--short`, with which `make test` leaves the long tests out."""
    parser.addoption("--short", action="store_true", help="leave out the tests that are marked as long")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """How many workers `-n auto` means: three for two cores, since tests also wait.

    No more than PostgreSQL has connections for, which are a hundred unless it is told otherwise.
    """
    return min((3 * (os.cpu_count() or 1) + 1) // 2, 8)


def pytest_configure(config: pytest.Config) -> None:
    """Look once for the servers; the gate does not start without them, nor without the long tests."""
    config.stash[_POSTGRES] = postgres_server()
    config.stash[_PGBOUNCER] = pgbouncer_program()
    config.stash[_REDIS] = redis_server()
    config.stash[_LEFT_OUT] = LeftOut()
    config.pluginmanager.register(config.stash[_LEFT_OUT])
    if in_ci():
        missing = [MISSING[marker] for marker, url in _servers(config).items() if not url]
        missing += ["the long tests (make test-all runs them)"] if config.option.short else []
        if missing:
            raise pytest.UsageError(f"CI is set, so nothing may be left out: {'; '.join(missing)}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever uses `database_url` on SQLite, and on PostgreSQL where there is a server."""
    if "database_url" in metafunc.fixturenames:
        kinds = [pytest.param("sqlite", id="sqlite")]
        if metafunc.config.stash[_POSTGRES]:
            kinds.append(pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres))
        else:
            metafunc.config.stash[_LEFT_OUT].of_server("postgres")
        metafunc.parametrize("database_url", kinds, indirect=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out the tests whose server is not there, and with `--short` the long ones; else those come first.

    A long test that begins last would leave all other workers idle.
    """
    left_out = config.stash[_LEFT_OUT]
    for marker in [name for name, url in _servers(config).items() if not url]:
        if out := _take_out(config, items, marker):
            left_out.of_server(marker, len(out))
    if config.option.short:
        left_out.long([_kind_of(item) for item in _take_out(config, items, "long")])
    items.sort(key=lambda item: not _kind_of(item))


def _servers(config: pytest.Config) -> dict[str, str | None]:
    """Where the server or pooler is that the tests with a marker need; None where it is not."""
    return {
        "postgres": config.stash[_POSTGRES],
        "pgbouncer": config.stash[_POSTGRES] and config.stash[_PGBOUNCER],
        "redis": config.stash[_REDIS],
    }


def _take_out(config: pytest.Config, items: list[pytest.Item], marker: str) -> list[pytest.Item]:
    out = [item for item in items if item.get_closest_marker(marker)]
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)
    return out


def _kind_of(item: pytest.Item) -> str:
    """What a long test is; "" for any other."""
    marker = item.get_closest_marker("long")
    return marker.args[0] if marker else ""


@pytest.fixture(scope="session")
def postgres_databases(request: pytest.FixtureRequest) -> Iterator[PostgresDatabases]:
    """A maker of PostgreSQL databases; what it made is dropped when the session ends."""
    server = request.config.stash[_POSTGRES]
    assert server, "mark the test with @pytest.mark.postgres"
    databases = PostgresDatabases(server)
    yield databases
    databases.drop_all()


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """A fresh, empty PostgreSQL database (`postgresql+asyncpg://…`); mark the test with `postgres`."""
    url = postgres_databases.create()
    yield url
    postgres_databases.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that does not exist yet (`sqlite+aiosqlite:///…`)."""
    return f"sqlite+aiosqlite:///{tmp_path}/calltaxi.db"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file in its present shape, to be copied."""
    from storage.migrate import upgrade

    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def migrated_url(migrated: Path, tmp_path: Path) -> str:
    """A copy of that file, of the test's own."""
    return f"sqlite+aiosqlite:///{shutil.copy(migrated, tmp_path / 'calltaxi.db')}"


@pytest.fixture
async def tg() -> AsyncIterator["LocalTelegram"]:
    """The local Telegram, which at the end has had no reason to complain."""
    from bot.simulator.telegram import LocalTelegram

    async with LocalTelegram() as telegram:
        yield telegram
        assert telegram.complaints == []


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once on SQLite and once on PostgreSQL."""
    fixture = "postgres_url" if request.param == "postgresql" else "sqlite_url"
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture
def redis_url(request: pytest.FixtureRequest) -> str:
    """The Redis server; mark the test with `redis`, and use keys with a prefix of your own."""
    url = request.config.stash[_REDIS]
    assert url, "mark the test with @pytest.mark.redis"
    return url
