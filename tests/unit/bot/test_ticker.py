"""The ticker: asks what is due, and lets no failure spread."""

import asyncio
from datetime import datetime, timedelta

from bot.gateway.correlation import current_correlation
from bot.jobs.ticker import Chore, Ticker
from domain.model.deadline import Deadline, DeadlineKind
from domain.values.ids import BookingId
from tests.builders import SetClock
from tests.patience import HANG


class MemoryDeadlines:
    """Deadlines, gone with the test."""

    def __init__(self, *due: Deadline) -> None:
        self.rows = {each: each.due_at for each in due}

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Deadline]:
        due = [each for each, free in self.rows.items() if free <= now][:limit]
        for each in due:
            self.rows[each] = until
        return due


def deadline(booking: int, clock: SetClock, seconds: float = 0) -> Deadline:
    """A time to pay that ends so many seconds from now."""
    return Deadline(BookingId(booking), DeadlineKind.PAY, clock.now() + timedelta(seconds=seconds))


async def test_everything_due_is_met() -> None:
    """All that is due is met in one go, what is due later is not, and each has a correlation id."""
    clock = SetClock()
    rows = MemoryDeadlines(*(deadline(n, clock) for n in range(7)), deadline(99, clock, 60))
    met = []

    async def meet(due: Deadline) -> None:
        met.append((due.booking_id, current_correlation()))
        del rows.rows[due]

    await Ticker(rows, meet, clock, batch=3).meet_due()
    assert met == [(n, f"deadline:pay:{n}") for n in range(7)]


async def test_a_failing_deadline_is_met_later() -> None:
    """One that fails holds up no other, and is tried again when its lease is over."""
    clock = SetClock()
    rows = MemoryDeadlines(deadline(1, clock), deadline(2, clock))
    met, failing = [], [1]

    async def meet(due: Deadline) -> None:
        if due.booking_id in failing:
            raise OSError
        met.append(due.booking_id)
        del rows.rows[due]

    ticker = Ticker(rows, meet, clock, lease=30)
    await ticker.meet_due()
    assert met == [2]
    failing.clear()
    clock.forward(seconds=29)
    await ticker.meet_due()
    assert met == [2]
    clock.forward(seconds=2)
    await ticker.meet_due()
    assert met == [2, 1]


async def test_chores_are_done_at_the_start_and_then_in_their_time() -> None:
    """A chore runs at once and again and again, whatever another one does."""
    clock, done, enough = SetClock(), [], asyncio.Event()

    async def fails() -> None:
        raise OSError

    async def works() -> None:
        done.append(1)
        if len(done) >= 3:
            enough.set()

    chores = [Chore("fails", 0.01, fails), Chore("works", 0.01, works)]
    ticker = Ticker(MemoryDeadlines(), fails, clock, chores=chores)
    await ticker.start()
    assert done == [1]
    await asyncio.wait_for(enough.wait(), HANG)
    await ticker.stop()
    count = len(done)
    await asyncio.sleep(0.03)
    assert len(done) == count


async def test_a_stop_waits_for_the_tick_under_way() -> None:
    """A chore that has begun is done before the ticker is stopped."""
    begun, gate, ended = asyncio.Event(), asyncio.Event(), []
    first = [True]

    async def slow() -> None:
        if first.pop() if first else False:
            return
        begun.set()
        await gate.wait()
        ended.append(1)

    ticker = Ticker(MemoryDeadlines(), lambda _: slow(), SetClock(), chores=[Chore("slow", 0.01, slow)])
    await ticker.start()
    await asyncio.wait_for(begun.wait(), HANG)
    asyncio.get_running_loop().call_later(0.01, gate.set)
    await ticker.stop()
    assert ended == [1]
