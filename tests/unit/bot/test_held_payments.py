"""Calling back those who wait for the gateway: a few at a time, more as it goes well."""

import asyncio

from bot.payments.held_payments import MOST_AT_ONCE, HeldPayments
from tests.patience import HANG


class Queue:
    """Counts who is called back; `shut` is what the breaker says."""

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting
        self.called: list[int] = []
        self.nobody_left = asyncio.Event()
        self.shut = 0.0
        self.line = HeldPayments(self.call_back, lambda: self.shut, every=0.001, idle=30.0)

    async def call_back(self, count: int) -> int:
        count = min(count, self.waiting)
        self.waiting -= count
        if count:
            self.called.append(count)
        if self.called and not self.waiting:
            self.nobody_left.set()
        return count


async def test_it_begins_with_one_and_doubles() -> None:
    """The first goes alone, then twice as many each time up to a bound, until nobody waits."""
    queue = Queue(waiting=60)
    while await queue.line.look() < 1.0:
        pass
    assert queue.called == [1, 2, 4, 8, 16, 16, 13]
    assert max(queue.called) == MOST_AT_ONCE


async def test_nobody_is_called_while_the_breaker_is_open() -> None:
    """While the breaker is open nobody is called back; afterwards it begins with one again."""
    queue = Queue(waiting=60)
    for _ in range(3):
        await queue.line.look()
    queue.shut = 3.0
    await queue.line.look()
    assert queue.called == [1, 2, 4]
    queue.shut = 0.0
    await queue.line.look()
    assert queue.called[-1] == 1


async def test_a_failure_begins_with_one_again() -> None:
    """Whenever a payment could not be opened, the next is tried alone."""
    queue = Queue(waiting=60)
    for _ in range(3):
        await queue.line.look()
    queue.line.on_failure()
    await queue.line.look()
    assert queue.called == [1, 2, 4, 1]


async def test_who_comes_is_noticed_at_once() -> None:
    """An idle queue does not sleep on when somebody begins to wait."""
    queue = Queue(waiting=0)
    async with asyncio.timeout(HANG), asyncio.TaskGroup() as tasks:
        work = tasks.create_task(queue.line.run())
        await asyncio.sleep(0.01)
        queue.waiting = 3
        queue.line.on_failure()
        await queue.nobody_left.wait()
        work.cancel()
    assert queue.called == [1, 2]
