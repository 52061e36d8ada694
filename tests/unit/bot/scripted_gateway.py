"""A gateway that answers whatever it is told to, over real HTTP."""

import asyncio
from typing import Any

from aiohttp import web


class ScriptedGateway:
    """`answers` are (status, body) to give one after another, the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Any]] = []
        self.heard: list[tuple[str, str, Any]] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen."""
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        said = await request.json() if request.can_read_body else None
        self.heard.append((request.method, request.raw_path, said))
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if body == "hang":
            await asyncio.sleep(60)
        if body == "abort":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if isinstance(body, (str, bytes)):
            return web.Response(status=status, body=body, content_type="text/html")
        return web.json_response(body, status=status)
