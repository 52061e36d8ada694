"""Garbage at the HTTP server: the right status, and no stack in the log."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.inbound.health import Health
from bot.inbound.server import HttpServer
from bot.payments.callback import LONGEST_BODY, PATH, PaymentCallback
from domain.values.ids import PaymentId
from tests.patience import HANG
from tests.unit.bot.ports import until

SECRET = "the-gateway's-secret"
BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"5",
    b'"x"',
    b"{}",
    b'{"order_id":null}',
    b'{"order_id":{}}',
    b"\xff\xfe",
    b'{"order_id":"payment:99999999999999999999999"}',
    b"[" * 100_000,
    b'{"order_id":1e999}',
    b'{"order_id":"payment:' + b"9" * 5000 + b'"}',
    '{"order_id":"payment:١"}'.encode(),
)


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    """An HTTP server with a payment callback behind which every payment is unknown but the first."""

    async def hint(payment_id: PaymentId | None, _: str | None) -> None:
        assert payment_id == 1

    callback = PaymentCallback(SECRET, hint)
    opened = HttpServer("127.0.0.1", 0, Health(sick=list), more=[callback.route()])
    await opened.start()
    yield opened
    await opened.stop()


async def _post(server: HttpServer, body: bytes, signature: str) -> int:
    async with aiohttp.ClientSession() as http:
        url, headers = f"http://127.0.0.1:{server.port}{PATH}", {"X-Signature": signature}
        async with http.post(url, data=body, headers=headers) as response:
            return response.status


def _signed(body: bytes) -> str:
    return hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("body", BODIES)
async def test_a_signed_callback_about_nothing(server: HttpServer, body: bytes) -> None:
    """Whatever the body is, a callback that names no payment of ours is not found."""
    assert await _post(server, body, _signed(body)) == (413 if len(body) > LONGEST_BODY else 404)


@pytest.mark.parametrize("signature", ["", "é" * 64, "0" * 64, "\u1234", "x" * 5000])
async def test_a_wrong_signature_of_any_kind(server: HttpServer, signature: str) -> None:
    """A signature that is not the body's is refused, be it text that no signature could be."""
    assert await _post(server, b'{"order_id":"payment:1"}', signature) == 403


async def test_a_huge_body(server: HttpServer) -> None:
    """More than a mebibyte is refused as too large."""
    body = b"x" * (1024 * 1024 + 1)
    assert await _post(server, body, _signed(body)) == 413


@pytest.mark.parametrize(
    "garbage",
    [b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\r\n", b"GET /" + b"a" * 9000],
)
async def test_what_is_no_http(server: HttpServer, garbage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """What is no HTTP is answered with 400 or cut off; the log has one line without stack or its words."""
    caplog.set_level(logging.DEBUG, "bot.inbound.server")
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(garbage)
    answer = await asyncio.wait_for(reader.read(15), HANG)
    writer.close()
    assert answer in (b"HTTP/1.0 400 Ba", b"HTTP/1.1 400 Ba", b"")
    assert [(r.levelno, r.getMessage(), r.exc_info) for r in caplog.records if "HTTP" in r.getMessage()] == [
        (logging.INFO, "something that is no HTTP was refused", None)
    ]


async def test_a_body_that_breaks_off(server: HttpServer, caplog: pytest.LogCaptureFixture) -> None:
    """A connection that is lost within a body leaves no trouble in the log."""
    caplog.set_level(logging.INFO, "bot.inbound.server")
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc".encode())
    await writer.drain()
    writer.close()
    await until(lambda: caplog.records)
    assert [(r.levelno, r.exc_info) for r in caplog.records] == [(logging.INFO, None)]
