"""Closing a day, and the accounts as a whole."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from domain.model.ledger import Fault, Ledger, Moved, Stray
from domain.policies.reconciliation import Close
from domain.ports.accounts import Period
from domain.usecases.accounts.close_accounts import close_everything, close_period, close_with_audit
from tests.builders import FARE, HOUR, START, a_ledger

DAY: Period = (START, START + HOUR)
EVER: Period = (START - 99 * HOUR, START + 99 * HOUR)
F = Fault


@dataclass(frozen=True)
class WrittenAccounts:
    """Accounts with these rows, some of which were touched on every day; money moved as each was placed."""

    lines: list[Ledger]
    changed: list[Ledger]

    async def ledgers(self, placed: Period) -> list[Ledger]:
        """The lines of the period."""
        start, end = placed
        return [each for each in self.lines if each.placed_at and start <= each.placed_at < end]

    async def touched(self, period: Period) -> list[Ledger]:
        """Those that were touched."""
        within = await self.ledgers(period)
        return [each for each in self.changed if each not in within]

    async def portions(self) -> AsyncIterator[Sequence[Ledger]]:
        """Two lines at once."""
        for first in range(0, len(self.lines), 2):
            yield self.lines[first : first + 2]

    async def moved(self, period: Period | None = None) -> list[Moved]:
        """The fares of the period's bookings, as if all had been paid at once."""
        captured = sum(each.fare for each in await self.ledgers(period or EVER))
        return [Moved(currency="KRW", captured=captured, promised=0, returned=0)]

    async def strays(self, period: Period | None = None) -> list[Stray]:
        """A charge without a booking on every day, and a refund long ago."""
        charge = Stray(what="charge", id=5, amount=300, currency="KRW")
        return [charge, *([] if period else [Stray(what="refund", id=6, amount=200, currency="KRW")])]


FORGOTTEN = a_ledger(code="OLD", placed_at=START - 2 * HOUR, returned=0)
EARLIER = a_ledger(code="EARLY", placed_at=START - HOUR, owed=0)
TODAY = a_ledger(code="TODAY", kept=0)
BOOKS = WrittenAccounts([FORGOTTEN, EARLIER, TODAY], [EARLIER, TODAY])


def said(closed: Close) -> tuple[list[str], int, list[tuple[Fault, str]]]:
    """The bookings of a close, the money that moved, and its faults with their names."""
    (moved,) = closed.moved
    faults = [(each.fault, each.name) for each in closed.mismatches]
    return [each.code for each in closed.bookings], moved.captured, faults


async def test_a_day_is_closed_by_itself() -> None:
    """The close of a day has its bookings with their sums and faults, and looks at no others."""
    closed = await close_period(BOOKS, DAY)
    assert said(closed) == (["TODAY"], FARE, [(F.UNBALANCED, "TODAY")])
    assert closed.totals["KRW"].bookings == 1


async def test_a_day_with_the_audit() -> None:
    """With the audit the day has its own bookings and money, but the faults of all that was touched on it."""
    closed = await close_with_audit(BOOKS, DAY)
    there = [(F.UNBALANCED, "TODAY"), (F.DUE, "EARLY"), (F.STRAY_CHARGE, "5")]
    assert said(closed) == (["TODAY"], FARE, there)
    assert closed.totals["KRW"].bookings == 1


async def test_all_days_are_closed_portion_by_portion() -> None:
    """Everything there is adds up, with its faults; the bookings are heard of, and not kept."""
    heard: list[list[str]] = []
    closed = await close_everything(BOOKS, lambda portion: heard.append([each.code for each in portion]))
    everywhere = [(F.REFUNDED, "OLD"), (F.DUE, "EARLY"), (F.UNBALANCED, "TODAY")]
    strays = [(F.STRAY_CHARGE, "5"), (F.STRAY_REFUND, "6")]
    assert said(closed) == ([], 3 * FARE, everywhere + strays)
    assert heard == [["OLD", "EARLY"], ["TODAY"]]
    assert (closed.totals["KRW"].bookings, closed.grades["KRW", "basic"].bookings) == (3, 3)
