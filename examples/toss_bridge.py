r"""A bridge from the gateway contract of docs/payments.md to Toss Payments' core API.

Toss's `orderId` is our idempotency key, and so is the `payment_id` that we give out: the bridge keeps
nothing, and the same key always finds the same payment. Run it beside the bots on a private network:

    TOSS_SECRET_KEY=test_sk_… PAYMENT_GATEWAY_SECRET=… BRIDGE_URL=https://pay.example \
        python examples/toss_bridge.py

Toss's documentation: https://docs.tosspayments.com/reference
"""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

STATUSES = {
    "READY": "pending",
    "IN_PROGRESS": "pending",
    "WAITING_FOR_DEPOSIT": "pending",
    "DONE": "approved",
    "PARTIAL_CANCELED": "approved",
    "CANCELED": "approved",
    "ABORTED": "failed",
    "EXPIRED": "expired",
}
"""Toss cancels only what was paid, so a cancelled payment was charged; its refunds are told apart."""
PATIENCE = aiohttp.ClientTimeout(total=10)

Json = dict[str, Any]


class TossRefused(Exception):
    """Toss answered with an error: the HTTP status, and its own code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(status, code)
        self.status, self.code = status, code


@dataclass
class Bridge:
    """`url` is this bridge from outside, `secret` signs callbacks, `toss_key` is Toss's secret key."""

    url: str
    secret: str
    toss_key: str
    toss_url: str = "https://api.tosspayments.com"
    ways_back: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Return and callback address of each payment; forgotten with a restart, for a callback is but a hint."""
    http: aiohttp.ClientSession | None = None

    def application(self) -> web.Application:
        """The contract's paths, and where Toss sends customers back to."""
        app = web.Application(middlewares=[_told_in_json])
        app.add_routes(
            [
                web.post("/payments", self.open),
                web.get("/payments", self.find),
                web.get("/payments/{id}", self.find),
                web.post("/payments/{id}/refunds", self.refund),
                web.get("/returned/{id}", self.returned),
            ]
        )
        app.cleanup_ctx.append(self._connections)
        return app

    async def open(self, request: web.Request) -> web.Response:
        """POST /payments: make a payment at Toss, whose page is the checkout."""
        wanted = await request.json()
        key = str(wanted["idempotency_key"])
        self.ways_back[key] = (wanted["return_url"], wanted.get("callback_url"))
        made = await self._toss(
            "POST",
            "/v1/payments",
            key=key,
            json={
                "method": "CARD",
                "amount": wanted["amount"],
                "orderId": key,
                "orderName": wanted["description"],
                "successUrl": f"{self.url}/returned/{key}",
                "failUrl": f"{self.url}/returned/{key}",
            },
        )
        return web.json_response(_as_contract(made), status=201)

    async def find(self, request: web.Request) -> web.Response:
        """GET /payments/{id} or by ?idempotency_key=: how it stands; what waits for our yes gets it again."""
        key = request.match_info.get("id") or request.query.get("idempotency_key", "")
        return web.json_response(_as_contract(await self._settled(key)))

    async def returned(self, request: web.Request) -> web.StreamResponse:
        """The customer comes back from Toss's page: confirm, call back, and lead on to the chat."""
        key = request.match_info["id"]
        return_url, callback_url = self.ways_back.get(key, ("https://t.me", None))
        await self._settled(key)
        if callback_url is not None:
            await self._call_back(key, callback_url)
        raise web.HTTPSeeOther(return_url)

    async def refund(self, request: web.Request) -> web.Response:
        """POST /payments/{id}/refunds: cancel a part at Toss, once a key."""
        wanted = await request.json()
        payment = await self._payment(request.match_info["id"])
        cancel = {"cancelReason": "refund", "cancelAmount": wanted["amount"]}
        path = f"/v1/payments/{payment['paymentKey']}/cancel"
        done = await self._toss("POST", path, key=wanted["idempotency_key"], json=cancel)
        refund_id = done["cancels"][-1]["transactionKey"]
        return web.json_response({"refund_id": refund_id, "status": "done"}, status=201)

    async def _settled(self, key: str) -> Json:
        """The payment; one that the customer has authorised is confirmed, for what Toss says it costs."""
        payment = await self._payment(key)
        if payment["status"] != "IN_PROGRESS":
            return payment
        wanted = {"paymentKey": payment["paymentKey"], "orderId": key, "amount": payment["totalAmount"]}
        return await self._toss("POST", "/v1/payments/confirm", key=f"confirm-{key}", json=wanted)

    async def _payment(self, key: str) -> Json:
        return await self._toss("GET", f"/v1/payments/orders/{key}")

    async def _toss(self, method: str, path: str, *, key: str | None = None, **more: Any) -> Json:
        assert self.http is not None
        # The secret key is the user's name, and there is no password.
        login = base64.b64encode(f"{self.toss_key}:".encode()).decode()
        headers = {"Authorization": f"Basic {login}"} | ({"Idempotency-Key": key} if key else {})
        async with self.http.request(method, self.toss_url + path, headers=headers, **more) as response:
            answer: Json = await response.json()
            if response.status >= 400:
                raise TossRefused(response.status, str(answer.get("code")))
            return answer

    async def _call_back(self, key: str, url: str) -> None:
        assert self.http is not None
        body = json.dumps({"payment_id": key}).encode()
        signed = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        try:
            async with self.http.post(url, data=body, headers={"X-Signature": signed}):
                return
        except (aiohttp.ClientError, TimeoutError):
            return  # only a hint: the bots ask by themselves as well

    async def _connections(self, _: web.Application) -> Any:
        async with aiohttp.ClientSession(timeout=PATIENCE) as self.http:
            yield


@web.middleware
async def _told_in_json(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refusals of Toss as the contract's: 404 unknown, 503 overloaded, 422 refused, 502 when Toss is away."""
    try:
        answer: web.StreamResponse = await handler(request)
    except (KeyError, TypeError, ValueError):
        return web.json_response({"error": "not as the contract says"}, status=400)
    except TossRefused as refused:
        passed_on = {404: 404, 429: 503}.get(refused.status, 422 if refused.status < 500 else 502)
        return web.json_response({"error": refused.code}, status=passed_on)
    except (aiohttp.ClientError, TimeoutError):
        return web.json_response({"error": "Toss does not answer"}, status=502)
    return answer


def _as_contract(payment: Json) -> Json:
    return {
        "payment_id": payment["orderId"],
        "status": STATUSES.get(payment["status"], "pending"),
        "checkout_url": (payment.get("checkout") or {}).get("url"),
        "amount": payment["totalAmount"],
        "currency": payment["currency"],
    }


if __name__ == "__main__":
    web.run_app(
        Bridge(
            os.environ["BRIDGE_URL"], os.environ["PAYMENT_GATEWAY_SECRET"], os.environ["TOSS_SECRET_KEY"]
        ).application(),
        port=int(os.environ.get("BRIDGE_PORT", "9000")),
    )
