"""One booking's money twice over: as the booking says it stands, and as its charges and refunds add up."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.values.ids import BookingId


@dataclass(slots=True)
class Ledger:
    """Amounts are minor units of `currency`.

    The booking says `captured`, `kept`, `refunded` and `due`. Of its approved charges `charged` is the sum,
    `fares` how many pay for the ride and `fare_charged` their sum; of its refunds `returned` is the sum of
    those done and `owed` of all others; `overdrawn` is by how much refunds exceed their own charges.
    `placed_at` is None where the booking has lost its first event. A year of rides makes very many of them:
    the order of the fields is that of the query's columns.
    """

    booking_id: BookingId
    code: str
    grade: str
    status: str
    currency: str
    fare: int
    placed_at: datetime | None
    requested: bool
    captured: int
    kept: int
    refunded: int
    due: int
    charged: int = 0
    fares: int = 0
    fare_charged: int = 0
    returned: int = 0
    owed: int = 0
    overdrawn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A charge or refund that belongs to nothing: its booking, or the charge it goes back for, is missing."""

    what: str
    id: int
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Money of one currency that moved in a period, in minor units: came in, was promised back, went back."""

    currency: str
    captured: int
    promised: int
    returned: int


class Fault(StrEnum):
    """What can be wrong with the accounts."""

    UNBALANCED = "unbalanced"
    CAPTURED = "captured"
    REFUNDED = "refunded"
    DUE = "due"
    OVERDRAWN = "overdrawn"
    NOT_REQUESTED = "not_requested"
    NOT_PAID = "not_paid"
    PAID_TWICE = "paid_twice"
    FARE = "fare"
    NO_HISTORY = "no_history"
    STRAY_CHARGE = "stray_charge"
    STRAY_REFUND = "stray_refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One fault: `name` is the booking's code or the stray's number, `says` and `should` are minor units."""

    fault: Fault
    name: str
    says: int
    should: int
    currency: str
