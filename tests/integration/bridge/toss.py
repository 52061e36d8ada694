"""A stand-in of Toss Payments' core API: payments by order, confirmed and cancelled under keys."""

from base64 import b64encode
from typing import Any

from aiohttp import web

KEY = "test_sk_stand_in"


class StandIn:
    """What Toss knows. `authorise` is the customer on its page; `down` makes it answer 500."""

    def __init__(self) -> None:
        self.payments: dict[str, dict[str, Any]] = {}
        self.answers: dict[tuple[str, str], dict[str, Any]] = {}
        self.confirmed = 0
        self.down = False

    def application(self) -> web.Application:
        """Toss's paths."""
        app = web.Application()
        app.add_routes(
            [
                web.post("/v1/payments", self._open),
                web.get("/v1/payments/orders/{order}", self._find),
                web.post("/v1/payments/confirm", self._confirm),
                web.post("/v1/payments/{key}/cancel", self._cancel),
            ]
        )
        return app

    def authorise(self, order: str) -> None:
        """The customer has chosen a card and agreed; the shop has to confirm."""
        self.payments[order]["status"] = "IN_PROGRESS"

    async def _open(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        order = wanted["orderId"]
        new = {
            "paymentKey": f"tk_{order}",
            "orderId": order,
            "status": "READY",
            "currency": "KRW",
            "totalAmount": wanted["amount"],
            "checkout": {"url": f"https://toss.example/{order}"},
            "cancels": [],
        }
        return self._once(request, lambda: self.payments.setdefault(order, new))

    async def _find(self, request: web.Request) -> web.Response:
        payment = self.payments.get(request.match_info["order"])
        if payment is None:
            return self._refused(404, "NOT_FOUND_PAYMENT")
        return self._once(request, lambda: payment)

    async def _confirm(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        payment = self.payments[wanted["orderId"]]
        if wanted["amount"] != payment["totalAmount"] or payment["status"] != "IN_PROGRESS":
            return self._refused(400, "INVALID_REQUEST")

        def confirm() -> dict[str, Any]:
            self.confirmed += 1
            payment["status"] = "DONE"
            return payment

        return self._once(request, confirm)

    async def _cancel(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        payment = next(p for p in self.payments.values() if p["paymentKey"] == request.match_info["key"])

        def cancel() -> dict[str, Any]:
            cancels = payment["cancels"]
            cancels.append({"cancelAmount": wanted["cancelAmount"], "transactionKey": f"tx{len(cancels)}"})
            whole = sum(each["cancelAmount"] for each in cancels) == payment["totalAmount"]
            payment["status"] = "CANCELED" if whole else "PARTIAL_CANCELED"
            return payment

        return self._once(request, cancel)

    def _once(self, request: web.Request, act: Any) -> web.Response:
        if self.down:
            return self._refused(500, "FAILED_INTERNAL_SYSTEM_PROCESSING")
        expected = "Basic " + b64encode(f"{KEY}:".encode()).decode()
        if request.headers.get("Authorization") != expected:
            return self._refused(401, "UNAUTHORIZED_KEY")
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return web.json_response(act())
        known = (request.path, key)
        if known not in self.answers:
            self.answers[known] = dict(act())
        return web.json_response(self.answers[known])

    @staticmethod
    def _refused(status: int, code: str) -> web.Response:
        return web.json_response({"code": code, "message": code}, status=status)
