"""An app that is killed in the middle of money goes on as if nothing had been: a sample of the list."""

import asyncio

import pytest

from tests.fault_injection.kill_points import Kill, crashes
from tests.fault_injection.runs import survived
from tests.servers import postgres_server

pytestmark = pytest.mark.long("lists of crashes")
SAMPLE = {
    ("telegram", "commit record_charge", "before"),
    ("telegram", "commit cancel_booking", "after"),
    ("gateway", "call POST /payments", "after"),
    ("gateway", "call POST /payments/ID/refunds", "after"),
    ("late", "commit record_charge", "after"),
}


def _sample(database: str) -> list[Kill]:
    return [each for each in crashes(database) if (each.scenario, each.point, each.when) in SAMPLE]


async def _held(sample: list[Kill], server: str | None) -> None:
    outcomes = [each async for each in survived(sample, server)]
    assert [(each.crash, each.killed, each.faults) for each in outcomes] == [
        (crash, True, []) for crash in sample
    ]


async def test_crashes_on_sqlite() -> None:
    """Killed before and after commits and calls of the money, accounts and outside agree, on SQLite."""
    sample = _sample("sqlite")
    assert len(sample) == len(SAMPLE)
    await _held(sample, None)


@pytest.mark.postgres
async def test_crashes_on_postgresql() -> None:
    """Killed before and after commits and calls of the money, the accounts agree, on PostgreSQL."""
    await _held(_sample("postgresql"), await asyncio.to_thread(postgres_server))
