"""Whoever takes and returns the money."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.model.booking import Booking
from domain.model.people import Customer


class GatewayDown(Exception):
    """The gateway cannot be asked now, or answers what makes no sense."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class OutcomeUnknown(GatewayDown):
    """The gateway was asked, and what it did is not known: it must be asked about, never asked for again."""


class GatewayRefused(Exception):
    """The gateway said no for good."""


class GatewayStatus(StrEnum):
    """How a payment or refund stands at the gateway."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be paid for `booking`, in minor units, under a key that was stored first.

    `customer` is whose booking it is, once known.
    """

    booking: Booking
    customer: Customer | None = None
    order_id: str
    amount: int
    currency: str
    description: str
    idempotency_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A payment at the gateway: its id there, how it stands, where to pay it.

    `amount` (minor units), `currency` and `order_id` are what the gateway says it is for, None where it
    does not say.
    """

    payment_id: str
    status: GatewayStatus
    checkout_url: str | None = None
    amount: int | None = None
    currency: str | None = None
    order_id: str | None = None


class Refunder(Protocol):
    """Gives money back."""

    async def refund(self, payment_id: str, amount: int, key: str) -> GatewayStatus:
        """Give back `amount` minor units; the same key gives the same refund, and tells how it stands.

        Raises GatewayDown (nothing was done, or nobody knows) or GatewayRefused (nothing will be).
        """
        ...


class PaymentGateway(Refunder, Protocol):
    """Charges and asks, besides giving back. Every method raises GatewayDown or GatewayRefused.

    Its adapters: Telegram's invoices (handlers/telegram/invoices.py), and whoever speaks the HTTP contract
    (bot/payments/http_gateway.py), the sandbox included.
    """

    async def charge(self, order: Order) -> Checkout:
        """Open a payment; the same key gives the same payment where the gateway can be asked."""
        ...

    async def find(self, *, payment_id: str | None = None, key: str | None = None) -> Checkout | None:
        """How a payment stands; None when the gateway never heard of it."""
        ...
