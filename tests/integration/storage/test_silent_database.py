"""PostgreSQL behind a wire that goes silent: statements end, and what waited is done on a new connection."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.simulator.telegram import LocalTelegram
from storage.engine import Database, open_database
from storage.migrate import upgrade
from tests.acceptance.silence.company import booking_side
from tests.integration.storage.test_engine import SET, begin_counting, counted, increment
from tests.silent_wire import SilentWire

pytestmark = [pytest.mark.postgres, pytest.mark.long("silent servers")]

WITHIN = 10.0
"""Seconds within which a statement ends, with or without an answer."""
BUSY = 5.0
"""Seconds that a busy machine may add."""
SIDE_BY_SIDE = 40
"""Transactions at once, more than there are connections."""
WATCHED = 25.0
"""Seconds during which a process without its database is looked at: several statements long."""


@pytest.fixture
async def wire(postgres_url: str) -> AsyncIterator[SilentWire]:
    """The wire to a migrated database."""
    await upgrade(postgres_url)
    async with SilentWire(postgres_url) as wire:
        yield wire


@pytest.fixture
async def database(wire: SilentWire) -> AsyncIterator[Database]:
    """The database at its other end, in which somebody counts."""
    database = open_database(wire.url)
    await begin_counting(database)
    yield database
    wire.carry()
    await database.close()


async def broken_off(work: Callable[[], Awaitable[object]]) -> None:
    """Do what must end by an error, and that in time."""
    began = time.monotonic()
    try:
        await work()
    except Exception:  # noqa: BLE001 - which error it is, is the storage's own affair
        assert time.monotonic() - began < WITHIN + BUSY
    else:
        raise AssertionError("a silent server has answered")


async def test_a_transaction_on_a_connection_that_goes_silent(database: Database, wire: SilentWire) -> None:
    """It ends in time and changes nothing; tried once more it is done, on a new connection."""

    async def silenced() -> None:
        async with database.write() as connection:
            await connection.execute(SET, {"now": 41})
            wire.go_silent(new=False)
            await connection.execute(SET, {"now": 42})

    await broken_off(silenced)
    known = wire.accepted
    await increment(database)
    assert wire.accepted > known
    assert await counted(database) == 1


async def test_a_commit_that_is_never_answered(database: Database, wire: SilentWire) -> None:
    """It ends in time too, and the next transaction finds the rows free."""

    async def silenced() -> None:
        async with database.write() as connection:
            await connection.execute(SET, {"now": 42})
            wire.go_silent(new=False)
            await database.commit(connection)

    await broken_off(silenced)
    commits = database.commits
    await increment(database)
    assert (await counted(database), database.commits - commits) == (1, 1)


async def test_reading_on_a_connection_that_goes_silent(database: Database, wire: SilentWire) -> None:
    """Whoever only reads has the answer at the second try at the latest."""
    wire.go_silent(new=False)
    began = time.monotonic()
    try:
        found = await counted(database)
    except Exception:  # noqa: BLE001 - which error it is, is the storage's own affair
        found = await counted(database)
    assert found == 0
    assert time.monotonic() - began < WITHIN + BUSY


async def test_all_that_waited_is_done_at_the_second_try(database: Database, wire: SilentWire) -> None:
    """When all connections go silent at once, whoever waited on or for one succeeds at the second try."""
    await asyncio.gather(*(increment(database) for _ in range(SIDE_BY_SIDE)))
    wire.go_silent(new=False)

    async def at_the_second_try() -> None:
        try:
            await increment(database)
        except Exception:  # noqa: BLE001 - which error it is, is the storage's own affair
            await increment(database)

    await asyncio.gather(*(at_the_second_try() for _ in range(SIDE_BY_SIDE)))
    assert await counted(database) == 2 * SIDE_BY_SIDE


@pytest.mark.parametrize("many", [1, SIDE_BY_SIDE])
async def test_a_database_that_is_silent_for_all(database: Database, wire: SilentWire, many: int) -> None:
    """Reading and writing end in time for everybody, however many wait; when it is back, so are they."""
    wire.go_silent()
    tries = [broken_off(lambda: counted(database)) for _ in range(many)]
    tries += [broken_off(lambda: increment(database)) for _ in range(many)]
    await asyncio.gather(*tries)
    wire.carry()
    await increment(database)
    assert await counted(database) == 1


async def test_a_ride_goes_on_after_a_failover(tg: LocalTelegram, wire: SilentWire, tmp_path: Path) -> None:
    """/start and a press that meet silent connections are answered, no update is lost, the ride is booked."""
    async with booking_side(tg, tmp_path, database_url=wire.url) as company:
        await company.start()
        with capture_logs():
            wire.go_silent(new=False)
            menu = await company.start()
            wire.go_silent(new=False)
            grades = await company.choose(menu)
            await company.book(grades)
            await company.nothing_left()
            assert await company.until_probed("/readyz", 200) == {}


async def test_a_process_without_its_database_is_alive(
    tg: LocalTelegram, wire: SilentWire, tmp_path: Path
) -> None:
    """While the database is silent readiness fails and liveness does not; what came meanwhile is answered."""
    async with booking_side(tg, tmp_path, database_url=wire.url) as company:
        await company.start()
        with capture_logs():  # stacks by the dozen, which take seconds to print
            wire.go_silent()
            mark = company.chat.mark()
            await company.minji.say(company.chat, "/start")
            assert "database" in await company.until_probed("/readyz", 503)
            until = time.monotonic() + WATCHED
            while time.monotonic() < until:
                assert await company.probe("/healthz") == (200, {})
                await asyncio.sleep(0.5)
            assert (await company.probe("/readyz"))[0] == 503
            wire.carry()
            await company.answered(mark)
            await company.until_probed("/readyz", 200)
            await company.nothing_left()
