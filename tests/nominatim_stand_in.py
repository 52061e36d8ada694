"""The real geocoder in front of a local server that knows a few addresses."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.adapters.geocoder import NominatimGeocoder
from tests.known_addresses import POINTS


async def _search(request: web.Request) -> web.Response:
    found = POINTS.get(request.query["q"])
    points = [] if found is None else [{"lat": str(found.latitude), "lon": str(found.longitude)}]
    return web.json_response(points)


@asynccontextmanager
async def nominatim() -> AsyncIterator[NominatimGeocoder]:
    """The adapter, which asks over HTTP; the server ends with the block."""
    app = web.Application()
    app.router.add_get("/search", _search)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    geocoder = NominatimGeocoder(f"http://127.0.0.1:{runner.addresses[0][1]}", "ko")
    try:
        yield geocoder
    finally:
        await geocoder.close()
        await runner.cleanup()
