"""Due deadlines: each is handled by itself, and one that fails is tried again."""

from datetime import datetime, timedelta

from bot.app.due_deadlines import DueDeadlines
from bot.inbound.correlation import current_correlation
from domain.model.deadline import Deadline, DeadlineKind
from domain.values.ids import BookingId
from tests.builders import SetClock


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


async def test_everything_due_is_handled() -> None:
    """All that is due is handled in one go, what is due later is not, and each has a correlation id."""
    clock = SetClock()
    rows = MemoryDeadlines(*(deadline(n, clock) for n in range(7)), deadline(99, clock, 60))
    handled = []

    async def handle(due: Deadline) -> None:
        handled.append((due.booking_id, current_correlation()))
        del rows.rows[due]

    await DueDeadlines(rows, handle, clock, batch=3).handle_due()
    assert handled == [(n, f"deadline:pay:{n}") for n in range(7)]


async def test_a_failing_deadline_is_handled_later() -> None:
    """One that fails holds up no other, and is tried again when its lease is over."""
    clock = SetClock()
    rows = MemoryDeadlines(deadline(1, clock), deadline(2, clock))
    handled, failing = [], [1]

    async def handle(due: Deadline) -> None:
        if due.booking_id in failing:
            raise OSError
        handled.append(due.booking_id)
        del rows.rows[due]

    deadlines = DueDeadlines(rows, handle, clock, lease=30)
    await deadlines.handle_due()
    assert handled == [2]
    failing.clear()
    clock.forward(seconds=29)
    await deadlines.handle_due()
    assert handled == [2]
    clock.forward(seconds=2)
    await deadlines.handle_due()
    assert handled == [2, 1]
