"""Closing a day, and the accounts as a whole."""

from dataclasses import dataclass

from domain.model.ledger import Fault, Ledger, Moved, Stray
from domain.policies.reconciliation import Close
from domain.ports.accounts import Period
from domain.usecases.accounts.close_accounts import close_period, close_with_audit
from tests.builders import FARE, HOUR, START, a_ledger

DAY: Period = (START, START + HOUR)
F = Fault


@dataclass(frozen=True)
class WrittenAccounts:
    """Accounts with these rows; money moved for each booking that was placed."""

    lines: list[Ledger]

    async def ledgers(self, placed: Period | None = None) -> list[Ledger]:
        """The lines of the period."""
        start, end = placed or (START - 99 * HOUR, START + 99 * HOUR)
        return [each for each in self.lines if each.placed_at and start <= each.placed_at < end]

    async def moved(self, period: Period | None = None) -> list[Moved]:
        """The fares of the period's bookings, as if all had been paid at once."""
        captured = sum(each.fare for each in await self.ledgers(period))
        return [Moved(currency="KRW", captured=captured, promised=0, returned=0)]

    async def strays(self) -> list[Stray]:
        """A charge without a booking."""
        return [Stray(what="charge", id=5, amount=300, currency="KRW")]


EARLIER = a_ledger(code="EARLY", placed_at=START - HOUR, owed=0)
TODAY = a_ledger(code="TODAY", kept=0)
BOOKS = WrittenAccounts([EARLIER, TODAY])


def said(closed: Close) -> tuple[list[str], int, set[tuple[Fault, str]]]:
    """The bookings of a close, the money that moved, and its faults with their names."""
    (moved,) = closed.moved
    faults = {(each.fault, each.name) for each in closed.mismatches}
    return [each.code for each in closed.bookings], moved.captured, faults


async def test_a_day_is_closed_by_itself() -> None:
    """The close of a day has its bookings with their sums and faults, and looks at no others."""
    closed = await close_period(BOOKS, DAY)
    assert said(closed) == (["TODAY"], FARE, {(F.UNBALANCED, "TODAY")})
    assert closed.totals["KRW"].bookings == 1


async def test_a_day_with_the_audit() -> None:
    """With the audit the day has its own bookings and money, but the faults of all days and the strays."""
    closed = await close_with_audit(BOOKS, DAY)
    everywhere = {(F.DUE, "EARLY"), (F.UNBALANCED, "TODAY"), (F.STRAY_CHARGE, "5")}
    assert said(closed) == (["TODAY"], FARE, everywhere)
    assert closed.totals["KRW"].bookings == 1


async def test_all_days_with_the_audit() -> None:
    """Without a day the audit closes everything there is."""
    closed = await close_with_audit(BOOKS, None)
    everywhere = {(F.DUE, "EARLY"), (F.UNBALANCED, "TODAY"), (F.STRAY_CHARGE, "5")}
    assert said(closed) == (["EARLY", "TODAY"], 2 * FARE, everywhere)
