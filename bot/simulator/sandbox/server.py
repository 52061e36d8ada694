"""The sandbox gateway over HTTP: the contract, and a checkout page to press a button on."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

from bot.simulator.sandbox.pages import checkout_page, settled_page
from bot.simulator.sandbox.payments import Rejected, SandboxAccounts, SandboxPayment
from bot.simulator.sandbox.trouble import Trouble


class Sandbox:
    """Listens on this machine; `accounts` and `trouble` are open to whoever plays with it."""

    def __init__(self, secret: str) -> None:
        self.accounts = SandboxAccounts()
        self.trouble = Trouble()
        self.url = ""
        self._secret = secret
        self._runner: web.AppRunner | None = None
        self._http: aiohttp.ClientSession | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; `url` is then the gateway's address."""
        app = web.Application()
        app.add_routes(
            [
                web.post("/payments", self._guarded(self._open)),
                web.get("/payments", self._guarded(self._find)),
                web.get("/payments/{id}", self._guarded(self._find)),
                web.post("/payments/{id}/refunds", self._guarded(self._refund)),
                web.get("/checkout/{id}", self._page),
                web.post("/checkout/{id}", self._press),
                web.get("/accounts", self._show_accounts),
                web.get("/trouble", self._show_trouble),
                web.post("/trouble", self._make_trouble),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        self.trouble.recover()
        if self._http is not None:
            await self._http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def pay(self, payment_id: str, *, callback: bool = True, status: str = "approved") -> None:
        """The customer pays on the page (or not: `failed`); the shop is told unless the callback is lost."""
        payment = self.accounts.press(payment_id, status)
        if callback and payment.callback_url:
            await self._call_back(payment, payment.callback_url)

    async def _call_back(self, payment: SandboxPayment, url: str) -> None:
        assert self._http is not None
        body = json.dumps({"payment_id": payment.id, "order_id": payment.order_id}).encode()
        signed = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Signature": signed, "Content-Type": "application/json"}
        try:
            async with self._http.post(url, data=body, headers=headers):
                return
        except (aiohttp.ClientError, TimeoutError):
            return  # a callback is a hint: the shop asks by itself as well

    def _guarded(
        self, work: Callable[[web.Request], Awaitable[tuple[int, Any]]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            await self.trouble.delay()
            if self.trouble.fails():
                return web.json_response({"error": "overloaded"}, status=503)
            try:
                status, answer = await work(request)
            except Rejected as rejected:
                return web.json_response({"error": rejected.why}, status=rejected.status)
            except ConnectionError:
                return web.Response(status=400)  # nobody waits for the answer any more
            if self.trouble.loses_reply() and request.transport is not None:
                request.transport.abort()
            if self.trouble.talks_nonsense():
                return web.Response(text="<html>Bad gateway</html>", content_type="text/html")
            return web.json_response(answer, status=status)

        return handle

    async def _open(self, request: web.Request) -> tuple[int, Any]:
        return 201, self.accounts.open(await _json(request)).as_json(self.url)

    async def _find(self, request: web.Request) -> tuple[int, Any]:
        payment_id = request.match_info.get("id")
        found = (
            self.accounts.by_id(payment_id)
            if payment_id
            else self.accounts.by_key(request.query.get("idempotency_key", ""))
        )
        return 200, found.as_json(self.url)

    async def _refund(self, request: web.Request) -> tuple[int, Any]:
        return 201, self.accounts.refund(request.match_info["id"], await _json(request))

    async def _page(self, request: web.Request) -> web.Response:
        await self.trouble.running.wait()
        return _html(checkout_page(self._payment(request)))

    async def _press(self, request: web.Request) -> web.Response:
        await self.trouble.running.wait()
        payment = self._payment(request)
        act = (await request.post()).get("act", "pay")
        await self.pay(payment.id, status="failed" if act == "stop" else "approved")
        return _html(settled_page(payment))

    def _payment(self, request: web.Request) -> SandboxPayment:
        payment = self.accounts.payments.get(request.match_info["id"])
        if payment is None:
            raise web.HTTPNotFound()
        return payment

    async def _show_accounts(self, _: web.Request) -> web.Response:
        return web.json_response([each.as_json(self.url) for each in self.accounts.payments.values()])

    async def _show_trouble(self, _: web.Request) -> web.Response:
        return web.json_response(self.trouble.as_json())

    async def _make_trouble(self, request: web.Request) -> web.Response:
        try:
            self.trouble.change(await _json(request))
        except (Rejected, TypeError, ValueError) as refused:
            return web.json_response({"error": str(refused)}, status=400)
        return web.json_response(self.trouble.as_json())


def _html(page: str) -> web.Response:
    return web.Response(text=page, content_type="text/html")


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise Rejected(400, "not JSON") from None
    if not isinstance(body, dict):
        raise Rejected(400, "not an object")
    return body
