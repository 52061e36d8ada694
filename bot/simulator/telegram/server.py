"""The Bot API over HTTP: one call in, one answer out, with the scripted trouble in between."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.errors import ApiError, Json, too_many_requests
from bot.simulator.telegram.faults import Fault, Faults
from bot.simulator.telegram.methods import METHODS, Method
from bot.simulator.telegram.rates import Rates
from bot.simulator.telegram.reading import parameters
from bot.simulator.telegram.world import World

_PATH = re.compile(r"/bot([^/]+)/([A-Za-z]+)/?\Z")
_LOGGED_CALLS = 10_000
_LONGEST_GRACE = 1.0
_AT_ONCE = 1024
"""Connections that may wait to be taken: a dropped one comes again only after one second, or three."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was made: `code` is the HTTP status of its answer, `error` the refusal's words."""

    time: datetime
    bot: LocalBot
    method: str
    params: Mapping[str, Any]
    code: int
    error: str = ""


class BotApiServer:
    """Answers `/bot<token>/<method>` over HTTP for all bots of a world."""

    def __init__(self, world: World) -> None:
        self.faults = Faults()
        self.rates = Rates()
        self.enforce_rates = False
        self.calls: Counter[tuple[LocalBot, str]] = Counter()
        self.log: deque[Call] = deque(maxlen=_LOGGED_CALLS)
        self.complaints: list[str] = []
        self._world = world
        self._runner: web.ServerRunner | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen, and give the port (a free one for 0)."""
        self._runner = web.ServerRunner(
            web.Server(self._handle), access_log=None, shutdown_timeout=_LONGEST_GRACE
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port, backlog=_AT_ONCE).start()
        address: tuple[str, int] = self._runner.addresses[0]
        return address[1]

    async def close(self) -> None:
        """Stop listening and let the bots that wait go."""
        for bot in self._world.bots.values():
            bot.updates.stop_poller()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            bot, method = self._addressed(request.path)
            params = await parameters(request)
        except ApiError as refusal:
            return _response(refusal.code, refusal.body())
        fault = self.faults.meet(bot.username, method.name, params.get("chat_id"))
        code, body = await self._answer(bot, method, params, fault)
        self._record(bot, method, params, code, body)
        if fault is not None and (fault.lost_reply or fault.cut):
            _cut(request)
        if fault is not None and fault.body is not None:
            return web.Response(status=code, text=fault.body)
        return _response(code, body)

    def _addressed(self, path: str) -> tuple[LocalBot, Method]:
        match = _PATH.match(path)
        if match is None:
            raise ApiError(404, "Not Found")
        bot = self._world.bots.get(match.group(1))
        if bot is None:
            raise ApiError(401, "Unauthorized")
        method = METHODS.get(match.group(2).lower())
        if method is None:
            self.complaints.append(f"{bot.username} {match.group(2)}: not known here")
            raise ApiError(404, "Not Found")
        return bot, method

    async def _answer(
        self, bot: LocalBot, method: Method, params: Json, fault: Fault | None
    ) -> tuple[int, Json]:
        try:
            if fault is not None:
                await asyncio.sleep(fault.latency)
                if (refusal := fault.refusal()) is not None:
                    raise refusal
                if fault.cut:
                    return 502, {}
            checked = self._checked(bot, method, params)
            self._check_rate(bot, method, checked)
            result = method.run(self._world, bot, checked)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as refusal:
            return refusal.code, refusal.body()
        return 200, {"ok": True, "result": result}

    def _checked(self, bot: LocalBot, method: Method, params: Json) -> Json:
        try:
            checked, unknown = method.spec.check(params)
        except ApiError as refusal:
            self.complaints.append(f"{bot.username} {method.name}: {refusal.description}")
            raise
        if unknown:
            self.complaints.append(f"{bot.username} {method.name}: unknown parameters {unknown}")
        return checked

    def _check_rate(self, bot: LocalBot, method: Method, params: Json) -> None:
        if not self.enforce_rates or method.name == "sendChatAction" or "chat_id" not in params:
            return
        if method.name.startswith(("send", "edit")):
            now = self._world.clock.now().timestamp()
            if seconds := self.rates.wait(bot.username, params["chat_id"], now):
                raise too_many_requests(seconds)

    def _record(self, bot: LocalBot, method: Method, params: Json, code: int, body: Json) -> None:
        self.calls[bot, method.name] += 1
        error = body.get("description", "")
        self.log.append(Call(self._world.clock.now(), bot, method.name, params, code, error))


def _response(code: int, body: Json) -> web.Response:
    content = json.dumps(body, separators=(",", ":")).encode()
    return web.Response(status=code, body=content, content_type="application/json")


def _cut(request: web.BaseRequest) -> None:
    if isinstance(request.transport, asyncio.WriteTransport):
        request.transport.abort()
