"""A local stand-in of Stripe's HTTP API, as far as refunds go (API reference: Refunds, Idempotency)."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

SECRET = "sk_test_stand_in"
Answer = tuple[int, dict[str, Any]]


@dataclass
class StripeStandIn:
    """Charges that may be refunded, and what goes wrong with the next calls.

    `troubles` are used up one a POST: an HTTP status (nothing is done), "lost" (done, but the connection
    is cut), or "hang" (nothing is done, and no answer comes). `status` is what a new refund says.
    """

    charges: dict[str, int] = field(default_factory=dict)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    troubles: list[int | str] = field(default_factory=list)
    status: str = "succeeded"
    calls: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    answered: dict[str, Answer] = field(default_factory=dict)
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.get("/v1/refunds", self._list), web.post("/v1/refunds", self._create)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def charge(self, charge_id: str, amount: int) -> None:
        """Somebody has paid."""
        self.charges[charge_id] = amount

    def refunded(self, charge_id: str) -> int:
        """How much of a charge has gone back, or is going."""
        return sum(
            each["amount"]
            for each in self.refunds
            if charge_id in (each["charge"], each["payment_intent"])
            and each["status"] not in ("failed", "canceled")
        )

    def forget_keys(self) -> None:
        """A day passes: idempotency keys are pruned."""
        self.answered.clear()

    async def _list(self, request: web.Request) -> web.Response:
        self.calls.append("list")
        if refusal := _unauthorised(request):
            return web.json_response(refusal[1], status=refusal[0])
        wanted = request.query.get("charge") or request.query.get("payment_intent")
        found = [each for each in self.refunds[::-1] if wanted in (each["charge"], each["payment_intent"])]
        after, limit = request.query.get("starting_after"), int(request.query.get("limit", "10"))
        if after:
            place = next(n for n, each in enumerate(found) if each["id"] == after)
            found = found[place + 1 :]
        page = {"object": "list", "url": "/v1/refunds", "data": found[:limit], "has_more": len(found) > limit}
        return web.json_response(page)

    async def _create(self, request: web.Request) -> web.Response:
        self.calls.append("create")
        form = dict(await request.post())
        key = request.headers["Idempotency-Key"]
        self.keys.append(key)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble == "hang":
            self.hanging.set()
            await asyncio.sleep(3600)
        if isinstance(trouble, int):
            return web.json_response(_error("api_error", "Something went wrong"), status=trouble)
        status, answer = self.answered.setdefault(key, _unauthorised(request) or self._refund(form))
        if trouble == "lost":
            assert request.transport is not None
            request.transport.close()
        return web.json_response(answer, status=status)

    def _refund(self, form: dict[str, Any]) -> Answer:
        charge_id, amount = form.get("charge") or form.get("payment_intent"), int(form["amount"])
        if charge_id not in self.charges:
            return 404, _error("invalid_request_error", f"No such charge: '{charge_id}'", "resource_missing")
        left = self.charges[charge_id] - self.refunded(charge_id)
        if left <= 0:
            said = f"Charge {charge_id} has already been refunded."
            return 400, _error("invalid_request_error", said, "charge_already_refunded")
        if amount > left:
            said = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
            return 400, _error("invalid_request_error", said)
        refund = {
            "id": f"re_{len(self.refunds) + 1}",
            "object": "refund",
            "amount": amount,
            "currency": "krw",
            "charge": form.get("charge"),
            "payment_intent": form.get("payment_intent"),
            "status": self.status,
            "failure_reason": "expired_or_canceled_card" * (self.status == "failed"),
            "metadata": {name[9:-1]: value for name, value in form.items() if name.startswith("metadata[")},
        }
        self.refunds.append(refund)
        return 200, dict(refund)


def _unauthorised(request: web.Request) -> Answer | None:
    if request.headers.get("Authorization") == f"Bearer {SECRET}":
        return None
    return 401, _error("invalid_request_error", "Invalid API Key provided")


def _error(kind: str, message: str, code: str | None = None) -> dict[str, Any]:
    return {"error": {"type": kind, "message": message, **({"code": code} if code else {})}}
