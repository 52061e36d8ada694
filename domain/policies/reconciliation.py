"""The daily close: what bookings add up to, and where the accounts contradict themselves.

After every step, per booking and in total: captured = kept + refunded + refund due; and each of these is what
the booking's charges and refunds say.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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

    `moved` is the money that moved within the period, of whichever bookings. The close of all there is has no
    bookings in hand, only what they come to.
    """

    bookings: Sequence[Ledger]
    grades: dict[tuple[str, str], Sums]
    totals: dict[str, Sums]
    moved: Sequence[Moved]
    mismatches: Sequence[Mismatch]


class RunningClose:
    """A close under way: it keeps what bookings come to, and not the bookings."""

    def __init__(self) -> None:
        self._grades: dict[tuple[str, str], Sums] = {}
        self._totals: dict[str, Sums] = {}
        self._mismatches: list[Mismatch] = []

    def add(self, ledger: Ledger) -> None:
        """One booking more in the sums."""
        key = (ledger.currency, ledger.grade)
        self._grades[key] = self._grades.get(key, Sums()).with_one(ledger)
        self._totals[ledger.currency] = self._totals.get(ledger.currency, Sums()).with_one(ledger)

    def look_at(self, ledger: Ledger) -> None:
        """Note what is wrong with a booking."""
        self._mismatches += faults_of(ledger)

    def end(self, bookings: Sequence[Ledger], moved: Sequence[Moved], strays: Iterable[Stray]) -> Close:
        """The close, of which `bookings` are shown one by one."""
        return Close(
            bookings=bookings,
            grades=self._grades,
            totals=self._totals,
            moved=moved,
            mismatches=[*self._mismatches, *map(fault_of_stray, strays)],
        )


def reconcile(
    bookings: Sequence[Ledger], moved: Sequence[Moved], looked_at: Iterable[Ledger], strays: Iterable[Stray]
) -> Close:
    """Close a period of these bookings, with every fault in all that was looked at."""
    closing = RunningClose()
    for each in bookings:
        closing.add(each)
    for each in looked_at:
        closing.look_at(each)
    return closing.end(bookings, moved, strays)


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
