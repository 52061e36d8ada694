"""A house that is killed in the middle of money goes on as if nothing had been: a sample of the list."""

import asyncio

import pytest

from tests.crash.crashing import survived
from tests.crash.points import Crash, crashes
from tests.servers import postgres_server

pytestmark = pytest.mark.long("lists of crashes")
SAMPLE = {
    ("telegram", "commit record_charge", "before"), ("telegram", "commit cancel_booking", "after"),
    ("gateway", "call POST /payments", "after"), ("gateway", "call POST /payments/ID/refunds", "after"),
    ("late", "commit record_charge", "after"),
}  # fmt: skip


def _sample(database: str) -> list[Crash]:
    return [each for each in crashes(database) if (each.story, each.point, each.when) in SAMPLE]


async def _held(sample: list[Crash], server: str | None) -> None:
    outcomes = [each async for each in survived(sample, server)]
    assert [(each.crash, each.killed, each.faults) for each in outcomes] == [
        (crash, True, []) for crash in sample
    ]


async def test_crashes_on_sqlite() -> None:
    """Killed before and after commits and calls of the money, the books agree with the outside, on SQLite."""
    sample = _sample("sqlite")
    assert len(sample) == len(SAMPLE)
    await _held(sample, None)


@pytest.mark.postgres
async def test_crashes_on_postgresql() -> None:
    """Killed before and after commits and calls of the money, the books agree, on PostgreSQL."""
    await _held(_sample("postgresql"), await asyncio.to_thread(postgres_server))
