"""The payment callback: a signed hint that it is worth asking the gateway now."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web

from domain.errors import PaymentNotFound
from domain.values.ids import PaymentId
from domain.values.invoice_payload import payment_in_payload

log = structlog.get_logger(__name__)

PATH = "/payments/callback"
LONGEST_BODY = 16 * 1024
"""Bytes; a callback names a payment and says little more."""
LONGEST_SECONDS = 5.0
"""For the whole body to arrive."""
LONGEST_ID = 200

Hint = Callable[[PaymentId | None, str | None], Awaitable[None]]
"""Hears which payment of ours it is about, and which of the gateway's; at least one of the two."""


class PaymentCallback:
    """Checks the signature and has the payment asked about; what the body claims counts for nothing."""

    def __init__(self, secret: str, hint: Hint) -> None:
        self._secret = secret.encode()
        self._hint = hint

    def route(self) -> web.RouteDef:
        """Where gateways call back."""
        return web.post(PATH, self._handle)

    async def _handle(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                body = await _body(request)
        except TimeoutError:
            return _refused(408, "that did not arrive in time")
        if body is None:
            return _refused(413, "that is too long")
        said = request.headers.get("X-Signature", "")
        if not hmac.compare_digest(signature(self._secret, body), said.encode("utf-8", "surrogateescape")):
            return _refused(403, "with a wrong signature")
        try:
            payment_id, gateway_payment_id = _payment(body)
            await self._hint(payment_id, gateway_payment_id)
        except (ValueError, RecursionError, PaymentNotFound):
            return _refused(404, "for no payment of ours")
        return web.Response(status=200)


def signature(secret: bytes, body: bytes) -> bytes:
    """The X-Signature of a callback: hex of HMAC-SHA256 over the body."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest().encode()


async def _body(request: web.Request) -> bytes | None:
    """The whole body, or None for one that is too long."""
    if (request.content_length or 0) > LONGEST_BODY:
        return None
    body = b""
    async for part in request.content.iter_any():
        body += part
        if len(body) > LONGEST_BODY:
            return None
    return body


def _payment(body: bytes) -> tuple[PaymentId | None, str | None]:
    """Which payment it is about: `order_id` is ours, `payment_id` the gateway's.

    Raises ValueError or RecursionError for what is not JSON, PaymentNotFound for what names nothing.
    """
    claims = json.loads(body)
    if not isinstance(claims, dict):
        raise PaymentNotFound()
    order, payment = _id(claims, "order_id"), _id(claims, "payment_id")
    if order is None and payment is None:
        raise PaymentNotFound()
    return (None if order is None else payment_in_payload(order)), payment


def _id(claims: dict[str, Any], name: str) -> str | None:
    said = claims.get(name)
    if isinstance(said, int) and not isinstance(said, bool):
        said = str(said)
    if said is None or (isinstance(said, str) and 0 < len(said) <= LONGEST_ID):
        return said
    raise PaymentNotFound()


def _refused(status: int, why: str) -> web.Response:
    log.warning(f"a payment callback {why} was refused")
    return web.Response(status=status)
