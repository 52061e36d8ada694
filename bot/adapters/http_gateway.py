"""An outside payment gateway that speaks the HTTP contract of docs/payments.md."""

import hashlib
import hmac
from typing import Any

import aiohttp

from domain.ports.payment_gateway import Checkout, GatewayDown, GatewayRefused, GatewayStatus, Order

_DONE = {"approved", "done", "succeeded"}
_FAILED = {"failed", "expired", "cancelled"}


class HttpGateway:
    """Charges, asks and refunds over HTTP. A lost reply is GatewayDown: its outcome is unknown."""

    def __init__(self, server: str, return_url: str, callback_url: str | None) -> None:
        self._server = server.rstrip("/")
        self._return_url = return_url
        self._callback_url = callback_url
        self._session: aiohttp.ClientSession | None = None

    async def charge(self, order: Order) -> Checkout:
        """Open a payment; the same key gives the same payment."""
        body = {
            "order_id": order.order_id,
            "amount": order.amount,
            "currency": order.currency,
            "description": order.description,
            "idempotency_key": order.idempotency_key,
            "return_url": self._return_url,
            "callback_url": self._callback_url,
        }
        return _checkout(await self._ask("POST", "/payments", json=body))

    async def find(self, *, payment_id: str | None = None, key: str | None = None) -> Checkout | None:
        """How a payment stands, by its id or by the key it was opened with."""
        try:
            if payment_id is not None:
                return _checkout(await self._ask("GET", f"/payments/{payment_id}"))
            return _checkout(await self._ask("GET", "/payments", params={"idempotency_key": key or ""}))
        except GatewayRefused as refused:
            if refused.args[:1] == (404,):
                return None
            raise

    async def refund(self, payment_id: str, amount: int, key: str) -> GatewayStatus:
        """Give back `amount` minor units; the same key gives the same refund."""
        answer = await self._ask(
            "POST", f"/payments/{payment_id}/refunds", json={"amount": amount, "idempotency_key": key}
        )
        return _status(answer)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        try:
            async with self._session.request(method, self._server + path, **more) as response:
                if response.status >= 500 or response.status == 429:
                    raise GatewayDown(f"HTTP {response.status}")
                if response.status >= 400:
                    raise GatewayRefused(response.status)
                answer: dict[str, Any] = await response.json()
                return answer
        except (aiohttp.ClientError, ValueError) as failure:
            raise GatewayDown(type(failure).__name__) from failure


def signature(secret: str, body: bytes) -> str:
    """The X-Signature of a callback: hex of HMAC-SHA256 over the body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _checkout(answer: dict[str, Any]) -> Checkout:
    url = answer.get("checkout_url")
    return Checkout(
        payment_id=str(answer["payment_id"]),
        status=_status(answer),
        checkout_url=url if isinstance(url, str) and url.startswith(("http://", "https://")) else None,
        amount=answer.get("amount"),
        currency=answer.get("currency"),
    )


def _status(answer: dict[str, Any]) -> GatewayStatus:
    said = str(answer.get("status", "")).lower()
    if said in _DONE:
        return GatewayStatus.DONE
    return GatewayStatus.FAILED if said in _FAILED else GatewayStatus.PENDING
