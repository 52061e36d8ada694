"""The money outside of the app: what payers were really charged, and what they really got back.

It stands in for the outside gateway and, where charges come through Telegram, for the provider behind it.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum, auto

from domain.ports.payment_gateway import (
    Checkout,
    GatewayDown,
    GatewayRefused,
    GatewayStatus,
    Order,
    OutcomeUnknown,
)
from domain.values.ids import RefundId


class Mood(StrEnum):
    """How the gateway takes the next call."""

    WELL = auto()
    SLOW = auto()
    """A new refund stays pending."""
    DOWN = auto()
    """It does nothing."""
    LOST = auto()
    """It does what it is asked, and the reply gets lost."""
    REFUSES = auto()
    """It says no to what is new."""
    FAILS = auto()
    """A new refund fails."""


@dataclass(slots=True)
class Given:
    """A refund at the gateway, made once a key."""

    amount: int
    status: GatewayStatus


@dataclass(slots=True, kw_only=True)
class Charge:
    """A payment outside: `amount` minor units were asked for, and `paid` have come in once it is DONE."""

    reference: str
    amount: int
    currency: str
    status: GatewayStatus = GatewayStatus.PENDING
    paid: int = 0
    given: dict[str, Given] = field(default_factory=dict)

    def back(self) -> int:
        """What has gone back, or is on its way."""
        return sum(each.amount for each in self.given.values() if each.status is not GatewayStatus.FAILED)


class FakeGateway:
    """A PaymentGateway with accounts of its own. `complaints` are things the app must never ask for."""

    def __init__(self) -> None:
        self.mood = Mood.WELL
        self.charges: dict[str, Charge] = {}
        self.complaints: list[str] = []
        self.by_hand: set[RefundId] = set()
        """Refunds that staff have given by hand, and were believed."""
        self._by_key: dict[str, Charge] = {}
        self._refused: set[str] = set()

    def take(self, reference: str, amount: int) -> None:
        """A charge that came through Telegram."""
        self.charges[reference] = Charge(
            reference=reference, amount=amount, currency="KRW", status=GatewayStatus.DONE, paid=amount
        )

    def pay(self, charge: Charge, amount: int) -> None:
        """The customer pays on the checkout page, also where it was tried in vain before."""
        if charge.status is not GatewayStatus.DONE:
            charge.status, charge.paid = GatewayStatus.DONE, amount

    def refunds(self) -> Iterator[tuple[str, Given]]:
        """Every refund by its key."""
        for charge in self.charges.values():
            yield from charge.given.items()

    # -- as the port has it -------------------------------------------------------------

    async def charge(self, order: Order) -> Checkout:
        """Open a payment; the same key gives the same payment."""
        await self._reached()
        charge = self._by_key.get(order.idempotency_key)
        self._refuse(order.idempotency_key, known=charge is not None)
        if charge is None:
            reference = f"ref-{len(self.charges)}"
            charge = Charge(reference=reference, amount=order.amount, currency=order.currency)
            self.charges[reference] = self._by_key[order.idempotency_key] = charge
        if (charge.amount, charge.currency) != (order.amount, order.currency):
            self.complaints.append(f"{order.idempotency_key} asks for two different amounts")
        return await self._answer(charge)

    async def find(self, *, payment_id: str | None = None, key: str | None = None) -> Checkout | None:
        """How a payment stands; None when the gateway never heard of it."""
        await self._reached()
        charge = self.charges.get(payment_id or "") or self._by_key.get(key or "")
        return None if charge is None else await self._answer(charge)

    async def refund(self, payment_id: str, amount: int, key: str) -> GatewayStatus:
        """Give back `amount` minor units; the same key gives the same refund."""
        await self._reached()
        charge = self.charges.get(payment_id)
        if charge is None:
            self.complaints.append(f"a refund of {payment_id!r}, which is no charge")
            raise GatewayRefused(404)
        given = charge.given.get(key) or self._new_refund(charge, amount, key)
        if given.amount != amount:
            self.complaints.append(f"{key} asks for two different refunds")
        await self._reply()
        return given.status

    def _new_refund(self, charge: Charge, amount: int, key: str) -> Given:
        if charge.back() + amount > charge.paid:
            self.complaints.append(f"more than charge {charge.reference} is asked back")
            raise GatewayRefused(422)
        self._refuse(key, known=False)
        status = {Mood.SLOW: GatewayStatus.PENDING, Mood.FAILS: GatewayStatus.FAILED}
        given = charge.given[key] = Given(amount, status.get(self.mood, GatewayStatus.DONE))
        return given

    def _refuse(self, key: str, *, known: bool) -> None:
        """A no is a no for good, however often the same is asked."""
        if not known and self.mood is Mood.REFUSES:
            self._refused.add(key)
        if key in self._refused:
            raise GatewayRefused(422)

    async def _answer(self, charge: Charge) -> Checkout:
        await self._reply()
        paid = charge.paid if charge.status is GatewayStatus.DONE else charge.amount
        return Checkout(
            payment_id=charge.reference,
            status=charge.status,
            amount=paid,
            currency=charge.currency,
            checkout_url=f"https://gateway.example/{charge.reference}",
        )

    async def _reached(self) -> None:
        await asyncio.sleep(0)
        if self.mood is Mood.DOWN:
            raise GatewayDown("down")

    async def _reply(self) -> None:
        await asyncio.sleep(0)
        if self.mood is Mood.LOST:
            raise OutcomeUnknown("the reply was lost")
