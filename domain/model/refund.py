"""Money on its way back to a payer, with a life of its own."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import StaleRecord
from domain.model.transitions import REFUND_TRANSITIONS
from domain.values.actor import Actor
from domain.values.ids import BookingId, PaymentId, RefundId
from domain.values.reasons import RefundReason
from domain.values.status import RefundStatus

R = RefundStatus


@dataclass(slots=True, kw_only=True)
class Refund:
    """`amount` minor units of one charge; until DONE it counts as refund due."""

    id: RefundId
    booking_id: BookingId
    payment_id: PaymentId
    amount: int
    currency: str
    reason: RefundReason
    idempotency_key: str
    created_at: datetime
    status: RefundStatus = R.DUE
    gateway_refund_id: str | None = None
    sent_at: datetime | None = None
    done_at: datetime | None = None
    done_by: Actor | None = None
    attempts: int = 0
    last_error: str | None = None

    @property
    def since(self) -> datetime:
        """From when (UTC) it is sent or done; else since when it is owed."""
        known = {R.SENT: self.sent_at, R.DONE: self.done_at}
        return known.get(self.status) or self.created_at

    def send(self, at: datetime) -> None:
        """The gateway is about to be called."""
        self._move(R.SENT)
        self.sent_at = at
        self.attempts += 1

    def retry(self, error: str) -> None:
        """The call had no outcome; it is due again under the same key."""
        self._move(R.DUE)
        self.last_error = error

    def fail(self, error: str) -> None:
        """The gateway refused for good."""
        self._move(R.FAILED)
        self.last_error = error

    def hand_to_staff(self, why: str | None = None) -> None:
        """A person has to give the money back; `why` no gateway does, where one should have."""
        self._move(R.MANUAL)
        self.last_error = why or self.last_error

    def done(self, actor: Actor, at: datetime, gateway_refund_id: str | None = None) -> None:
        """The money has gone back."""
        self._move(R.DONE)
        self.done_by, self.done_at, self.gateway_refund_id = actor, at, gateway_refund_id

    def _move(self, to: RefundStatus) -> None:
        if to not in REFUND_TRANSITIONS[self.status]:
            raise StaleRecord()
        self.status = to
