"""The daily close: what bookings add up to, and where the accounts contradict themselves.

After every step, per booking and in total: captured = kept + refunded + refund due; and each of these is what
the booking's charges and refunds say.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.model.ledger import Fault, Ledger, Mismatch, Moved, Stray

F = Fault


@dataclass(frozen=True, slots=True)
class Sums:
    """How many bookings, and what they come to in minor units."""

    bookings: int = 0
    captured: int = 0
    kept: int = 0
    refunded: int = 0
    due: int = 0

    def with_one(self, ledger: Ledger) -> "Sums":
        """These and one more."""
        return Sums(
            self.bookings + 1,
            self.captured + ledger.captured,
            self.kept + ledger.kept,
            self.refunded + ledger.refunded,
            self.due + ledger.due,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """A closed period: its bookings, their sums by grade and in total (by currency), and what is wrong.

    `moved` is the money that moved within the period, of whichever bookings.
    """

    bookings: Sequence[Ledger]
    grades: dict[tuple[str, str], Sums]
    totals: dict[str, Sums]
    moved: Sequence[Moved]
    mismatches: Sequence[Mismatch]


def reconcile(
    bookings: Sequence[Ledger], moved: Sequence[Moved], looked_at: Iterable[Ledger], strays: Iterable[Stray]
) -> Close:
    """Close a period of these bookings, with every fault in all that was looked at."""
    grades: dict[tuple[str, str], Sums] = {}
    totals: dict[str, Sums] = {}
    for each in bookings:
        key = (each.currency, each.grade)
        grades[key] = grades.get(key, Sums()).with_one(each)
        totals[each.currency] = totals.get(each.currency, Sums()).with_one(each)
    found = [fault for ledger in looked_at for fault in faults_of(ledger)]
    return Close(
        bookings=bookings,
        grades=grades,
        totals=totals,
        moved=moved,
        mismatches=[*found, *map(fault_of_stray, strays)],
    )


def placed_within(ledgers: Iterable[Ledger], start: datetime, end: datetime) -> list[Ledger]:
    """Those that were placed from `start` to before `end`."""
    return [each for each in ledgers if each.placed_at is not None and start <= each.placed_at < end]


def faults_of(ledger: Ledger) -> Iterator[Mismatch]:
    """Everything that is wrong with one booking's money; nothing where the accounts are right."""
    for fault, says, should in _compared(ledger):
        if says != should:
            yield Mismatch(fault=fault, name=ledger.code, says=says, should=should, currency=ledger.currency)


def fault_of_stray(stray: Stray) -> Mismatch:
    """A charge or refund that belongs to nothing is wrong by all of its amount."""
    fault = F.STRAY_CHARGE if stray.what == "charge" else F.STRAY_REFUND
    return Mismatch(fault=fault, name=str(stray.id), says=stray.amount, should=0, currency=stray.currency)


def _compared(ledger: Ledger) -> Iterator[tuple[Fault, int, int]]:
    """Pairs of what is said and what it should be."""
    yield F.UNBALANCED, ledger.captured, ledger.kept + ledger.refunded + ledger.due
    yield F.CAPTURED, ledger.captured, ledger.charged
    yield F.REFUNDED, ledger.refunded, ledger.returned
    yield F.DUE, ledger.due, ledger.owed
    yield F.OVERDRAWN, ledger.overdrawn, 0
    if ledger.placed_at is None:
        yield F.NO_HISTORY, 0, 1
    if not ledger.requested:
        yield F.NOT_REQUESTED, ledger.fare_charged, 0
    elif ledger.fares == 0:
        yield F.NOT_PAID, 0, ledger.fare
    elif ledger.fares > 1:
        yield F.PAID_TWICE, ledger.fare_charged, ledger.fare
    else:
        yield F.FARE, ledger.fare_charged, ledger.fare
