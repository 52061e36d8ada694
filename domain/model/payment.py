"""One attempt to pay for a booking, and at most one charge that came of it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import PaymentNoLongerOpen
from domain.model.transitions import PAYMENT_TRANSITIONS
from domain.values.gateway import OpenedBy, opened_by
from domain.values.ids import BookingId, CustomerId, PaymentId
from domain.values.status import PaymentStatus

P = PaymentStatus


@dataclass(slots=True, kw_only=True)
class Payment:
    """An invoice or checkout. `idempotency_key` is stored before any gateway is called with it.

    `charge_id` is the charge that approved it: unique over all payments, so that one charge
    counts once. `surplus` marks a charge that paid for nothing and went back by itself.
    """

    id: PaymentId
    booking_id: BookingId
    customer_id: CustomerId | None
    amount: int
    currency: str
    gateway: str
    idempotency_key: str
    created_at: datetime
    status: PaymentStatus = P.CREATED
    gateway_payment_id: str | None = None
    checkout_url: str | None = None
    charge_id: str | None = None
    provider_charge_id: str | None = None
    approved_at: datetime | None = None
    surplus: bool = False
    asked_times: int = 0

    @property
    def opened_by(self) -> OpenedBy:
        """How its gateway opens it."""
        return opened_by(self.gateway)

    def claim(self, customer_id: CustomerId) -> None:
        """A caller by phone has become the customer, and is the one to be shown where to pay."""
        self.customer_id = customer_id

    def opened(self, gateway_payment_id: str, checkout_url: str | None = None) -> None:
        """The gateway has made the checkout, and calls the payment so.

        A payment of which something came meanwhile only learns the gateway's id: it is asked about under it.
        """
        self.gateway_payment_id = gateway_payment_id
        if self.status is P.CREATED:
            self.status, self.checkout_url = P.PENDING, checkout_url

    def asked(self) -> None:
        """The gateway was asked once more, and the payment was still open."""
        self.asked_times += 1

    def approve(self, charge_id: str, provider_charge_id: str | None, at: datetime) -> None:
        """A charge has arrived. Raises PaymentNoLongerOpen when one did before."""
        self._move(P.APPROVED)
        self.charge_id, self.provider_charge_id, self.approved_at = charge_id, provider_charge_id, at

    def approve_surplus(
        self, charge_id: str, provider_charge_id: str | None, amount: int, at: datetime
    ) -> None:
        """A charge of `amount` minor units has arrived that pays for nothing, and goes back as a whole.

        Raises PaymentNoLongerOpen when a charge did before.
        """
        self.approve(charge_id, provider_charge_id, at)
        self.surplus, self.amount = True, amount

    def fail(self) -> None:
        """The gateway said no. No effect once something came of it."""
        if P.FAILED in PAYMENT_TRANSITIONS[self.status]:
            self.status = P.FAILED

    def expire(self) -> None:
        """Nobody paid in time. No effect once something came of it."""
        if P.EXPIRED in PAYMENT_TRANSITIONS[self.status]:
            self.status = P.EXPIRED

    def _move(self, to: PaymentStatus) -> None:
        if to not in PAYMENT_TRANSITIONS[self.status]:
            raise PaymentNoLongerOpen()
        self.status = to
