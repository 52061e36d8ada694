"""What the sandbox gateway knows: payments and refunds, each made once a key."""

import secrets
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class SandboxPayment:
    """One payment; `refunds` maps idempotency keys to amounts in minor units."""

    id: str
    order_id: str
    amount: int
    currency: str
    description: str
    key: str
    return_url: str
    callback_url: str | None
    status: str = "pending"
    refunds: dict[str, int] = field(default_factory=dict)

    def as_json(self, address: str) -> dict[str, Any]:
        """What the contract answers about a payment."""
        return {
            "payment_id": self.id,
            "order_id": self.order_id,
            "status": self.status,
            "amount": self.amount,
            "currency": self.currency,
            "checkout_url": f"{address}/checkout/{self.id}",
            "refunded": sum(self.refunds.values()),
        }


class Rejected(Exception):
    """The request breaks the contract; carries the HTTP status and a word why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(status, why)
        self.status = status
        self.why = why


class SandboxAccounts:
    """All payments of the sandbox, by id and by idempotency key."""

    def __init__(self) -> None:
        self.payments: dict[str, SandboxPayment] = {}
        self._by_key: dict[str, SandboxPayment] = {}

    def open(self, body: dict[str, Any]) -> SandboxPayment:
        """A new payment, or the one that this key made before. Raises Rejected."""
        key = _text(body, "idempotency_key")
        known = self._by_key.get(key)
        if known is not None:
            if (known.order_id, known.amount) != (_text(body, "order_id"), _amount(body)):
                raise Rejected(422, "this key has made another payment")
            return known
        payment = SandboxPayment(
            id=f"sbx_{secrets.token_hex(8)}",
            order_id=_text(body, "order_id"),
            amount=_amount(body),
            currency=_text(body, "currency"),
            description=_text(body, "description"),
            key=key,
            return_url=_text(body, "return_url"),
            callback_url=body.get("callback_url"),
        )
        self.payments[payment.id] = self._by_key[key] = payment
        return payment

    def press(self, payment_id: str, status: str) -> SandboxPayment:
        """The customer has paid (`approved`) or given up (`failed`) on the page; what is settled stays.

        Raises Rejected with 404.
        """
        payment = self.by_id(payment_id)
        if payment.status == "pending":
            payment.status = status
        return payment

    def by_id(self, payment_id: str) -> SandboxPayment:
        """The payment. Raises Rejected with 404."""
        if payment_id not in self.payments:
            raise Rejected(404, "no such payment")
        return self.payments[payment_id]

    def by_key(self, key: str) -> SandboxPayment:
        """The payment that this key made. Raises Rejected with 404."""
        if key not in self._by_key:
            raise Rejected(404, "no such payment")
        return self._by_key[key]

    def refund(self, payment_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Give back a part, once a key, never more than was paid. Raises Rejected."""
        payment, key, amount = self.by_id(payment_id), _text(body, "idempotency_key"), _amount(body)
        if key not in payment.refunds:
            if payment.status != "approved":
                raise Rejected(422, "nothing was paid")
            if sum(payment.refunds.values()) + amount > payment.amount:
                raise Rejected(422, "more than was paid")
            payment.refunds[key] = amount
        return {"refund_id": f"rf_{key[:16]}", "status": "done"}


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Rejected(400, f"{name} is missing")
    return value


def _amount(body: dict[str, Any]) -> int:
    amount = body.get("amount")
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        raise Rejected(400, "amount must be a positive whole number")
    return amount
