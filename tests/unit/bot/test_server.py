"""The HTTP server: health, readiness and figures by path."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.inbound.health import Health
from bot.inbound.server import HttpServer


@asynccontextmanager
async def server(health: Health, **more: Any) -> AsyncIterator[Callable[[str], Any]]:
    """An HTTP server on a free port, and how to ask it: status and JSON, or text."""
    server = HttpServer("127.0.0.1", 0, health, **more)
    await server.start()
    async with aiohttp.ClientSession() as http:

        async def ask(path: str) -> tuple[int, Any]:
            async with http.get(f"http://127.0.0.1:{server.port}{path}") as response:
                is_json = response.content_type == "application/json"
                return response.status, await (response.json() if is_json else response.text())

        yield ask
    await server.stop()


async def test_a_healthy_process_says_so() -> None:
    """With nothing crashing and every check passing both questions are answered with 200."""

    async def fine() -> None:
        return None

    async with server(Health(sick=list, checks={"database": fine})) as ask:
        assert await ask("/healthz") == (200, {"ok": True, "problems": {}})
        assert await ask("/readyz") == (200, {"ok": True, "problems": {}})
        assert (await ask("/elsewhere"))[0] == 404


async def test_crashing_work_makes_a_process_sick() -> None:
    """Work that keeps crashing answers 503, so that the process is restarted."""
    async with server(Health(sick=lambda: ["relay"])) as ask:
        assert await ask("/healthz") == (503, {"ok": False, "problems": {"relay": "keeps crashing"}})


async def test_hanging_work_makes_a_process_sick() -> None:
    """Work that does not end answers 503 and says for how long, beside what keeps crashing."""
    async with server(Health(sick=lambda: ["relay"], hanging=lambda: {"booking updates": 130.4})) as ask:
        status, body = await ask("/healthz")
    problems = {"booking updates": "hangs, for 130 s", "relay": "keeps crashing"}
    assert (status, body) == (503, {"ok": False, "problems": problems})


async def test_a_process_that_is_not_ready_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failing, complaining or silent check answers 503 with its name; liveness does not care."""
    monkeypatch.setattr("bot.inbound.health._PATIENCE", 0.01)

    async def fails() -> None:
        raise OSError("secret")

    async def complains() -> str:
        return "another process polls"

    async def hangs() -> None:
        await asyncio.Event().wait()

    checks = {"database": fails, "updates": complains, "redis": hangs}
    async with server(Health(sick=list, checks=checks)) as ask:
        status, body = await ask("/readyz")
        assert (await ask("/healthz"))[0] == 200
    assert status == 503
    assert body["problems"] == {
        "database": "OSError",
        "updates": "another process polls",
        "redis": "no answer",
    }


@pytest.mark.parametrize(
    ("networks", "status"), [(["127.0.0.0/8"], 200), (["10.0.0.0/8", "::1/128"], 403), ([], 403)]
)
async def test_figures_are_for_known_networks_only(networks: list[str], status: int) -> None:
    """Only an address of a network that may read the metrics gets them."""
    allow = [ip_network(each) for each in networks]
    measures = lambda: (b"calltaxi 1\n", "text/plain; version=0.0.4")  # noqa: E731 - one line is clearer here
    async with server(Health(sick=list), measures=measures, metrics_allow=allow) as ask:
        answer = await ask("/metrics")
    assert answer == ((200, "calltaxi 1\n") if status == 200 else (403, "Forbidden\n"))


async def test_others_add_their_routes() -> None:
    """Webhooks and callbacks are served by the same server."""

    async def callback(_: web.Request) -> web.Response:
        return web.Response(text="taken")

    async with server(Health(sick=list), more=[web.get("/payments/callback", callback)]) as ask:
        assert await ask("/payments/callback") == (200, "taken")
