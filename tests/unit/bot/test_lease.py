"""The polling lease: one process at a time, and nobody polls on with a lease that is gone."""

import asyncio
from datetime import timedelta

import pytest

from bot.inbound.lease import LeaseLost, PollingLease
from tests.builders import SetClock
from tests.unit.bot.ports import MemoryInbox, running, until

QUICK = 0.02


async def test_a_lease_is_renewed_while_it_is_kept() -> None:
    """Keeping a lease puts its end off again and again."""
    inbox, clock = MemoryInbox(), SetClock()
    lease = PollingLease("booking", "first", inbox, clock, life=QUICK)
    await lease.take()
    async with running(lease.keep):
        clock.forward(seconds=10)
        await until(lambda: inbox.lease == ("first", clock.now() + timedelta(seconds=QUICK)))


async def test_a_dead_owners_lease_is_taken_over() -> None:
    """When its time is over a lease goes to whoever waits; a living owner's does not."""
    inbox, clock = MemoryInbox(), SetClock()
    await PollingLease("booking", "first", inbox, clock, life=QUICK).take()
    second = PollingLease("booking", "second", inbox, clock, life=QUICK)
    async with asyncio.TaskGroup() as tasks:
        taking = tasks.create_task(second.take())
        await asyncio.sleep(QUICK)
        assert not taking.done()
        clock.forward(seconds=1)
    assert inbox.lease is not None
    assert inbox.lease[0] == "second"


async def test_an_owner_that_comes_back_has_its_lease_at_once() -> None:
    """A restart under the same name does not wait for its own lease to end."""
    inbox, clock = MemoryInbox(), SetClock()
    await PollingLease("booking", "first", inbox, clock).take()
    await PollingLease("booking", "first", inbox, clock).take()


async def test_a_lease_taken_by_another_is_lost() -> None:
    """Whoever finds another owner when renewing stops."""
    inbox, clock = MemoryInbox(), SetClock()
    lease = PollingLease("booking", "first", inbox, clock, life=QUICK)
    await lease.take()
    inbox.lease = "second", clock.now() + timedelta(hours=1)
    with pytest.raises(LeaseLost):
        await lease.keep()


async def test_a_lease_that_cannot_be_renewed_is_lost() -> None:
    """One failed renewal is borne, three in a row end the lease."""
    inbox, clock = MemoryInbox(), SetClock()
    lease = PollingLease("booking", "first", inbox, clock, life=QUICK)
    await lease.take()
    inbox.broken = True
    with pytest.raises(LeaseLost):
        await lease.keep()
