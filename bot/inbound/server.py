"""The HTTP server: one address for everything inbound, routed by path."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.inbound.health import Health

Network = IPv4Network | IPv6Network


class _Garbage(logging.Filter):
    """What is no HTTP is worth a line, but no stack, and its words are a stranger's."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass, garbage as a line of our own."""
        if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
            record.levelno, record.levelname = logging.INFO, "INFO"
            record.msg, record.args, record.exc_info = "something that is no HTTP was refused", (), None
        return True


log = logging.getLogger(__name__)
log.addFilter(_Garbage())


class HttpServer:
    """Listens on `host` and `port` (0: any free one; `port` then says which).

    `measures` gives the metrics as text and its content type; only `metrics_allow` may read them.
    `more` are routes of others: webhooks and payment callbacks.
    """

    def __init__(
        self,
        host: str,
        port: int,
        health: Health,
        *,
        measures: Callable[[], tuple[bytes, str]] | None = None,
        metrics_allow: Iterable[Network] = (),
        more: Sequence[web.RouteDef] = (),
    ) -> None:
        self._host = host
        self.port = port
        self._health = health
        self._measures = measures
        self._metrics_allow = tuple(metrics_allow)
        self._more = more
        self._runner: web.AppRunner | None = None

    def routes(self) -> list[web.RouteDef]:
        """Every path that is answered, in one place."""
        return [
            web.get("/healthz", self._healthz),
            web.get("/readyz", self._readyz),
            web.get("/metrics", self._metrics),
            *self._more,
        ]

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken; nothing is left open then."""
        app = web.Application(client_max_size=1024 * 1024, middlewares=[_whole])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, logger=log, shutdown_timeout=2.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self.port)
        try:
            await site.start()
        except OSError:
            await self.stop()
            raise
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close, letting requests under way end."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _healthz(self, _request: web.Request) -> web.Response:
        return _report(self._health.alive())

    async def _readyz(self, _request: web.Request) -> web.Response:
        return _report(await self._health.ready())

    async def _metrics(self, request: web.Request) -> web.Response:
        if self._measures is None or not self._may_read(request.remote):
            return web.Response(status=403, text="Forbidden\n")
        body, content_type = self._measures()
        return web.Response(body=body, headers={"Content-Type": content_type})

    def _may_read(self, remote: str | None) -> bool:
        try:
            address = ip_address(remote or "")
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return any(address in network for network in self._metrics_allow)


@web.middleware
async def _whole(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """A request whose body breaks off is the client's to repeat."""
    try:
        return await handler(request)
    except (web.RequestPayloadError, ConnectionResetError) as broken:
        log.info("a request broke off: %s", type(broken).__name__)
        return web.Response(status=400)


def _report(problems: dict[str, str]) -> web.Response:
    return web.json_response({"ok": not problems, "problems": problems}, status=503 if problems else 200)
