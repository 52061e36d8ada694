"""The payment callback: a signed hint that it is worth asking the gateway now."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from domain.errors import PaymentNotFound
from domain.usecases.payloads import payment_of
from domain.values.ids import PaymentId

log = structlog.get_logger(__name__)

PATH = "/payments/callback"


class PaymentCallback:
    """Checks the signature and has the payment asked about; what the body claims counts for nothing."""

    def __init__(self, secret: str, hint: Callable[[PaymentId], Awaitable[None]]) -> None:
        self._secret = secret.encode()
        self._hint = hint

    def route(self) -> web.RouteDef:
        """Where gateways call back."""
        return web.post(PATH, self._handle)

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        expected = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        shown = request.headers.get("X-Signature", "")
        # As bytes: a text is compared only where it is ASCII.
        if not hmac.compare_digest(expected.encode(), shown.encode(errors="surrogateescape")):
            log.warning("a payment callback with a wrong signature was refused")
            return web.Response(status=403)
        try:
            payment_id = payment_of(str(json.loads(body)["order_id"]))
            await self._hint(payment_id)
        except (ValueError, KeyError, TypeError, RecursionError, PaymentNotFound):
            log.warning("a payment callback for no payment of ours was refused")
            return web.Response(status=404)
        return web.Response(status=200)
