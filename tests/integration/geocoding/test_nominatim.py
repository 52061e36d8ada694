"""The geocoder against a server over HTTP, whatever that answers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientTimeout, web
from structlog.testing import capture_logs

from bot.adapters import geocoder as geocoding
from bot.adapters.geocoder import NominatimGeocoder
from domain.values.place import Position

SEOUL = '[{"lat": "37.5547", "lon": "126.9707", "display_name": "서울역"}]'


@dataclass
class Server:
    """Answers what it is told to, and takes down what it was asked."""

    answer: str = SEOUL
    status: int = 200
    hangs: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    async def search(self, request: web.Request) -> web.Response:
        self.asked.append({**request.query, "agent": request.headers["User-Agent"]})
        if self.hangs:
            await asyncio.sleep(5)
        return web.Response(text=self.answer, status=self.status)


@pytest.fixture
def server() -> Server:
    """The server."""
    return Server()


@pytest.fixture
async def geocoder(server: Server) -> AsyncIterator[NominatimGeocoder]:
    """The adapter that asks it."""
    app = web.Application()
    app.router.add_get("/search", server.search)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    asking = NominatimGeocoder(f"http://127.0.0.1:{runner.addresses[0][1]}/", "ko")
    yield asking
    await asking.close()
    await runner.cleanup()


async def test_an_address_is_found_and_remembered(server: Server, geocoder: NominatimGeocoder) -> None:
    """The first result's point is the address's; it is asked for once, by name, in the company's language."""
    for _ in range(3):
        assert await geocoder.find("서울역 & 1번 출구") == Position(37.5547, 126.9707)
    (asked,) = server.asked
    assert asked == {
        "q": "서울역 & 1번 출구",
        "format": "jsonv2",
        "limit": "1",
        "accept-language": "ko",
        "agent": "calltaxi",
    }


async def test_an_unknown_address_is_nowhere(server: Server, geocoder: NominatimGeocoder) -> None:
    """No result is an answer, and is remembered too."""
    server.answer = "[]"
    assert await geocoder.find("어딘가") is None
    assert await geocoder.find("어딘가") is None
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "<html>",
        "{}",
        "null",
        '["a"]',
        '[{"lat": "x", "lon": "1"}]',
        '[{"lat": 91, "lon": 0}]',
        '[{"lat": "nan", "lon": "nan"}]',
        '[{"lat": null, "lon": 1}]',
        "[[]]",
    ],
)
async def test_nonsense_is_no_answer(server: Server, geocoder: NominatimGeocoder, nonsense: str) -> None:
    """A server that answers nonsense leaves the address without a position, and is asked again."""
    server.answer = nonsense
    with capture_logs() as logs:
        assert await geocoder.find("비밀 주소") is None
    assert [line["event"] for line in logs] == ["an address could not be looked up"]
    assert "비밀" not in str(logs)
    server.answer = SEOUL
    assert await geocoder.find("비밀 주소") is not None


async def test_a_server_that_fails_or_hangs_is_not_waited_for(
    server: Server, geocoder: NominatimGeocoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing or silent server leaves the address without a position."""
    server.status = 503
    assert await geocoder.find("서울역") is None
    monkeypatch.setattr(geocoding, "_PATIENCE", ClientTimeout(total=0.05))
    await geocoder.close()
    server.status, server.hangs = 200, True
    assert await geocoder.find("서울역") is None


async def test_a_server_that_is_not_there() -> None:
    """Where nobody listens the address is simply not known."""
    geocoder = NominatimGeocoder("http://127.0.0.1:9", "ko")
    assert await geocoder.find("서울역") is None
    await geocoder.close()
