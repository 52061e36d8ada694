"""What every test may ask for: databases of its own, on each server there is."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.servers import PostgresDatabases, in_ci, postgres_server, redis_server

if TYPE_CHECKING:
    from bot.simulator.telegram import LocalTelegram

_POSTGRES = pytest.StashKey[str | None]()
_REDIS = pytest.StashKey[str | None]()
_LEFT_OUT = pytest.StashKey[dict[str, int]]()
_MISSING = {
    "postgres": "PostgreSQL (no server at 127.0.0.1:5432; set TEST_POSTGRES_URL to use another)",
    "redis": "Redis (no server at 127.0.0.1:6379; set TEST_REDIS_URL to use another)",
}

_ANY_SPEED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("sample", deadline=None, derandomize=True, suppress_health_check=_ANY_SPEED)
settings.load_profile("sample")


def pytest_configure(config: pytest.Config) -> None:
    """Look once for the servers; the gate does not start without PostgreSQL."""
    config.stash[_POSTGRES] = postgres_server()
    config.stash[_REDIS] = redis_server()
    config.stash[_LEFT_OUT] = {}
    if in_ci() and not config.stash[_POSTGRES]:
        raise pytest.UsageError("CI is set, so nothing may be left out, but no PostgreSQL server answers.")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever uses `database_url` on SQLite, and on PostgreSQL where there is a server."""
    if "database_url" in metafunc.fixturenames:
        kinds = [pytest.param("sqlite", id="sqlite")]
        if metafunc.config.stash[_POSTGRES]:
            kinds.append(pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres))
        else:
            _leave_out(metafunc.config, "postgres")
        metafunc.parametrize("database_url", kinds, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out the tests whose server is not there; in the gate that is an error instead."""
    there = {"postgres": config.stash[_POSTGRES], "redis": config.stash[_REDIS]}
    for marker in [name for name, url in there.items() if not url]:
        out = [item for item in items if item.get_closest_marker(marker)]
        if out and in_ci():
            raise pytest.UsageError(f"CI is set, so nothing may be left out: {_MISSING[marker]}")
        for _ in out:
            _leave_out(config, marker)
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """Say plainly what was left out."""
    for marker, count in config.stash[_LEFT_OUT].items():
        terminalreporter.write_line(f"left out: {count} tests of {_MISSING[marker]}", yellow=True, bold=True)


def _leave_out(config: pytest.Config, marker: str) -> None:
    left_out = config.stash[_LEFT_OUT]
    left_out[marker] = left_out.get(marker, 0) + 1


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
