"""An outside payment gateway that speaks the HTTP contract of docs/payments.md."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.payments.http_answers import Json, read_answer, read_checkout, read_status
from domain.ports.payment_gateway import (
    Checkout,
    GatewayDown,
    GatewayRefused,
    GatewayStatus,
    Order,
    OutcomeUnknown,
)

LONGEST_ANSWER = 64 * 1024
"""Bytes of an answer that are read; a longer one makes no sense."""
KEPT_OPEN = 4.0
"""Seconds for which an idle connection is used again, shorter than servers usually keep it: a charge that
meets a connection being closed is a charge of unknown outcome.
"""
_NOTHING_WAS_DONE = {408, 425, 429, 503}
"""Statuses by which a gateway says that it did not take the request."""


class _NotFound(GatewayRefused):
    """The gateway never heard of it."""


class HttpGateway:
    """Charges, asks and refunds over HTTP; see domain.ports.payment_gateway.

    A call whose reply was lost, or makes no sense, is OutcomeUnknown. Addresses are functions, for our own
    are known only once the bots have started.
    """

    def __init__(
        self, server: str, return_url: Callable[[], str], callback_url: Callable[[], str | None]
    ) -> None:
        """Take the gateway's address, where customers come back to, and where it calls back, if anywhere."""
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
            "return_url": self._return_url(),
            "callback_url": self._callback_url(),
        }
        checkout = await self._checkout("POST", "/payments", json=body)
        if checkout.status is GatewayStatus.PENDING and checkout.checkout_url is None:
            raise OutcomeUnknown("the answer has no checkout_url")
        return checkout

    async def find(self, *, payment_id: str | None = None, key: str | None = None) -> Checkout | None:
        """How a payment stands, by its id or by the key it was opened with."""
        try:
            if payment_id is not None:
                return await self._checkout("GET", f"/payments/{quote(payment_id, safe='')}")
            return await self._checkout("GET", f"/payments?idempotency_key={quote(key or '', safe='')}")
        except _NotFound:
            return None

    async def refund(self, payment_id: str, amount: int, key: str) -> GatewayStatus:
        """Give back `amount` minor units; the same key gives the same refund."""
        wanted = {"amount": amount, "idempotency_key": key}
        return read_status(
            await self._ask("POST", f"/payments/{quote(payment_id, safe='')}/refunds", json=wanted)
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _checkout(self, method: str, path: str, **more: Any) -> Checkout:
        return read_checkout(await self._ask(method, path, **more))

    async def _ask(self, method: str, path: str, **more: Any) -> Json:
        """One request. Raises GatewayDown where nothing was done, OutcomeUnknown, or GatewayRefused."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_OPEN)
            self._session = aiohttp.ClientSession(connector=connector)
        url = URL(self._server + path, encoded=True)
        try:
            async with self._session.request(method, url, allow_redirects=False, **more) as response:
                _check(response.status)
                return read_answer(await _body(response))
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as unreachable:
            raise GatewayDown(type(unreachable).__name__) from unreachable
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            raise OutcomeUnknown(type(lost).__name__) from lost


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = await response.content.read(LONGEST_ANSWER + 1)
    while not response.content.at_eof() and len(body) <= LONGEST_ANSWER:
        body += await response.content.read(LONGEST_ANSWER + 1 - len(body))
    if len(body) > LONGEST_ANSWER:
        raise OutcomeUnknown("the answer is too long")
    return body


def _check(status: int) -> None:
    if status in _NOTHING_WAS_DONE:
        raise GatewayDown(f"HTTP {status}")
    if status == 404:
        raise _NotFound(status)
    if 400 <= status < 500:
        raise GatewayRefused(status)
    if not 200 <= status < 300:
        raise OutcomeUnknown(f"HTTP {status}")
