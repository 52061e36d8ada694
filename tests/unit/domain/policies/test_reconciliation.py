"""Adding bookings up, and finding where the accounts contradict themselves."""

from typing import Any

import pytest

from domain.model.ledger import Fault, Ledger, Moved, Stray
from domain.policies.reconciliation import Sums, fault_of_stray, faults_of, reconcile
from tests.builders import FARE, a_ledger

F = Fault


def unpaid(**changes: Any) -> Ledger:
    """A booking for which nothing came in."""
    nought = dict.fromkeys(
        ("captured", "kept", "refunded", "due", "charged", "fares", "fare_charged", "returned", "owed"), 0
    )
    return a_ledger(**{**nought, "requested": False, **changes})


def test_right_accounts_have_no_faults() -> None:
    """A booking whose money is that of its charges and refunds is right, paid or not."""
    surplus = a_ledger(captured=2 * FARE, charged=2 * FARE, due=1_800 + FARE, owed=1_800 + FARE)
    assert [list(faults_of(each)) for each in (a_ledger(), unpaid(), surplus)] == [[], [], []]


@pytest.mark.parametrize(
    ("changes", "fault", "says", "should"),
    [
        ({"kept": 4_801}, F.UNBALANCED, FARE, FARE + 1),
        ({"charged": FARE - 1}, F.CAPTURED, FARE, FARE - 1),
        ({"returned": 5_001}, F.REFUNDED, 5_000, 5_001),
        ({"owed": 0}, F.DUE, 1_800, 0),
        ({"overdrawn": 3}, F.OVERDRAWN, 3, 0),
        ({"placed_at": None}, F.NO_HISTORY, 0, 1),
        ({"requested": False}, F.NOT_REQUESTED, FARE, 0),
        ({"fares": 0, "fare_charged": 0}, F.NOT_PAID, 0, FARE),
        ({"fares": 2, "fare_charged": 2 * FARE}, F.PAID_TWICE, 2 * FARE, FARE),
        ({"fare_charged": FARE - 1}, F.FARE, FARE - 1, FARE),
    ],
)
def test_each_fault_is_named(changes: dict[str, Any], fault: Fault, says: int, should: int) -> None:
    """A fault says what the accounts say and what they should."""
    (found,) = faults_of(a_ledger(**changes))
    assert (found.fault, found.name, found.says, found.should) == (fault, "A7K2Q", says, should)
    assert found.currency == "KRW"


@pytest.mark.parametrize(("what", "fault"), [("charge", F.STRAY_CHARGE), ("refund", F.STRAY_REFUND)])
def test_a_stray_is_a_fault(what: str, fault: Fault) -> None:
    """What belongs to nothing is wrong by all of its amount, and named by its number."""
    found = fault_of_stray(Stray(what=what, id=5, amount=300, currency="USD"))
    assert (found.fault, found.name, found.says, found.should) == (fault, "5", 300, 0)
    assert found.currency == "USD"


def test_sums_by_grade_and_in_total() -> None:
    """Bookings add up by grade and in total, each currency for itself."""
    dollars = a_ledger(currency="USD", grade="prime")
    moved = [Moved(currency="KRW", captured=1, promised=2, returned=3)]
    bookings = [a_ledger(), unpaid(), dollars]
    closed = reconcile(bookings, moved, [a_ledger(owed=0)], [])
    amounts = (FARE, 4_800, 5_000, 1_800)
    assert closed.totals == {"KRW": Sums(2, *amounts), "USD": Sums(1, *amounts)}
    assert closed.grades == {("KRW", "basic"): closed.totals["KRW"], ("USD", "prime"): closed.totals["USD"]}
    assert (closed.bookings, closed.moved) == (bookings, moved)
    assert [each.fault for each in closed.mismatches] == [F.DUE]
    stray = Stray(what="charge", id=1, amount=1, currency="KRW")
    assert [each.fault for each in reconcile([], [], [], [stray]).mismatches] == [F.STRAY_CHARGE]
