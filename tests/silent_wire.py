"""A wire between the product and a server here, which can go silent: nothing comes, and nobody hangs up."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from typing import Self, cast
from urllib.parse import urlsplit

_PIECE = 65536


class Mode(Enum):
    """What becomes of a new connection."""

    PASS = auto()
    """It is carried to the server and back."""
    SILENT = auto()
    """It is accepted, and nothing is read from it or said on it."""
    CLOSE = auto()
    """It is closed at once."""


@dataclass(slots=True, eq=False)
class _Connection:
    client: asyncio.StreamWriter
    transport: asyncio.Transport
    server: asyncio.StreamWriter | None = None
    pumps: asyncio.Task[None] | None = None


class SilentWire:
    """Listens on the loopback while it is entered, and carries what comes to the server behind `url`.

    A connection that has gone silent stays so until its client closes it, whatever the wire does next: what
    vanished is lost. Its server's end is closed, as if that server had died, so that it holds no lock.
    """

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._mode = Mode.PASS
        self._open: set[_Connection] = set()
        self._tasks = asyncio.TaskGroup()
        self._server: asyncio.Server | None = None
        self.accepted = 0
        """How many connections have come so far."""

    @property
    def url(self) -> str:
        """The same address by way of the wire."""
        assert self._server is not None, "enter first"
        port = self._server.sockets[0].getsockname()[1]
        before, at, _ = self._url.netloc.rpartition("@")
        return self._url._replace(netloc=f"{before}{at}127.0.0.1:{port}").geturl()

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        self.close()
        await self._tasks.__aexit__(None, None, None)

    def carry(self) -> None:
        """Carry new connections."""
        self._mode = Mode.PASS

    def go_silent(self, *, new: bool = True) -> None:
        """Let every connection that there is go silent, and with `new` each that will come; else those pass.

        Only the old ones is what a failover behind a proxy looks like.
        """
        self._mode = Mode.SILENT if new else Mode.PASS
        for each in self._open:
            self._silence(each)

    def close(self) -> None:
        """Close every connection, and those that will come."""
        self._mode = Mode.CLOSE
        for each in list(self._open):
            self._silence(each)
            each.transport.abort()
        self._open.clear()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        connection = _Connection(writer, cast(asyncio.Transport, writer.transport))
        if self._mode is Mode.CLOSE:
            writer.transport.abort()
            return
        self._open.add(connection)
        if self._mode is Mode.SILENT:
            self._silence(connection)
        else:
            connection.pumps = self._tasks.create_task(self._carry(connection, reader))

    def _silence(self, connection: _Connection) -> None:
        if not connection.transport.is_closing():
            connection.transport.pause_reading()
        if connection.pumps is not None:
            connection.pumps.cancel()
        if connection.server is not None:
            connection.server.transport.abort()

    async def _carry(self, connection: _Connection, reader: asyncio.StreamReader) -> None:
        with suppress(OSError):
            from_server, connection.server = await asyncio.open_connection(self._url.hostname, self._url.port)
            async with asyncio.TaskGroup() as both:
                both.create_task(_pump(reader, connection.server))
                both.create_task(_pump(from_server, connection.client))
        # Not reached by what has gone silent: it is cancelled.
        self._open.discard(connection)
        connection.client.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Carry until the source ends, and then close the sink."""
    with suppress(OSError):
        while piece := await source.read(_PIECE):
            sink.write(piece)
            await sink.drain()
    sink.close()
