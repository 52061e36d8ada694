"""Periodic tasks: each runs in its time, lets no failure spread, and ends before the stop."""

import asyncio

from bot.runtime.scheduler import PeriodicTask, Scheduler
from tests.patience import HANG


async def test_tasks_run_at_the_start_and_then_in_their_time() -> None:
    """A task runs at once and again and again, whatever another one does."""
    done: list[int] = []
    enough = asyncio.Event()

    async def fails() -> None:
        raise OSError

    async def works() -> None:
        done.append(1)
        if len(done) >= 3:
            enough.set()

    scheduler = Scheduler([PeriodicTask("fails", 0.01, fails), PeriodicTask("works", 0.01, works)])
    await scheduler.start()
    assert done == [1]
    await asyncio.wait_for(enough.wait(), HANG)
    await scheduler.stop()
    count = len(done)
    await asyncio.sleep(0.03)
    assert len(done) == count


async def test_a_stop_waits_for_the_task_under_way() -> None:
    """A task that has begun is done before the stop."""
    begun, gate, ended = asyncio.Event(), asyncio.Event(), []
    first = [True]

    async def slow() -> None:
        if first.pop() if first else False:
            return
        begun.set()
        await gate.wait()
        ended.append(1)

    scheduler = Scheduler([PeriodicTask("slow", 0.01, slow)])
    await scheduler.start()
    await asyncio.wait_for(begun.wait(), HANG)
    asyncio.get_running_loop().call_later(0.01, gate.set)
    await scheduler.stop()
    assert ended == [1]
