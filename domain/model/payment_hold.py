"""What holds a booking's payment up while nobody can open it or ask about it: place and fare are kept."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentHold:
    """Since when (UTC) a payment is held up; all of it None where it is not.

    `waiting_since`: payments are busy; the customer was told to wait, and is called back. `unclear_since`:
    the gateway was asked for something, and its answer is missing. `unclear_told_at`: the customer knows
    that we are looking.

    Until the gateway is back `pay_by` stands still; the last word then has the limit that a dispatch side
    which is down has as well, so that no booking stands for ever.
    """

    waiting_since: datetime | None = None
    unclear_since: datetime | None = None
    unclear_told_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether the customer's time to pay stands still."""
        return self.waiting or self.unclear

    @property
    def waiting(self) -> bool:
        """Whether the customer was told to wait."""
        return self.waiting_since is not None

    @property
    def unclear(self) -> bool:
        """Whether nobody can say just now what became of the payment."""
        return self.unclear_since is not None

    def waiting_from(self, at: datetime) -> "PaymentHold":
        """The customer is told to wait at `at`; who waits already has waited longer."""
        return self if self.waiting else replace(self, waiting_since=at)

    def unclear_from(self, at: datetime) -> "PaymentHold":
        """An answer of the gateway is missing since `at`; an earlier one that is missing has the word."""
        return self if self.unclear else replace(self, unclear_since=at)

    def told_at(self, at: datetime) -> "PaymentHold":
        """The customer hears at `at` that we are looking: once, and only while an outcome is unclear."""
        news = self.unclear and self.unclear_told_at is None
        return replace(self, unclear_told_at=at) if news else self

    def asked_again(self) -> "PaymentHold":
        """The customer asks again, and hears the answer whatever it is; an unclear outcome stays unclear."""
        return PaymentHold(unclear_since=self.unclear_since)

    def pay_by_afterwards(self, pay_by: datetime | None, now: datetime, within: timedelta) -> datetime | None:
        """Until when can be paid, now that the gateway has answered, where it was until `pay_by` before.

        Who could not pay has `within` afresh. Who could, while only we could not ask, has it where the time
        was over meanwhile: so a gateway that fails now and then keeps no booking open for ever.
        """
        over = self.unclear and pay_by is not None and pay_by <= now
        return now + within if self.waiting or over else pay_by


NO_HOLD = PaymentHold()
"""Nothing holds the payment up."""
