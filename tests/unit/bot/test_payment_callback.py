"""The payment callback: a signed hint, refused when it is anything else."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.payments.callback import PaymentCallback, signature
from domain.errors import PaymentNotFound

SECRET = "very-secret-words"
GOOD = json.dumps({"order_id": "payment:7", "payment_id": "gw-7", "status": "approved"}).encode()


class Post:
    """Where gateways call back, and what was hinted at."""

    def __init__(self) -> None:
        self.hints: list[tuple[int | None, str | None]] = []
        self.unknown = False
        self.url = ""

    async def hint(self, payment_id: int | None, gateway_payment_id: str | None) -> None:
        if self.unknown:
            raise PaymentNotFound()
        self.hints.append((payment_id, gateway_payment_id))

    async def send(self, body: bytes, signed: str | None = None, **more: Any) -> int:
        headers = {"X-Signature": signature(SECRET.encode(), body).decode() if signed is None else signed}
        async with ClientSession() as http, http.post(self.url, data=body, headers=headers, **more) as answer:
            return answer.status


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """A server with nothing but the callback."""
    box = Post()
    app = web.Application()
    app.add_routes([PaymentCallback(SECRET, box.hint).route()])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    box.url = f"http://127.0.0.1:{runner.addresses[0][1]}/payments/callback"
    yield box
    await runner.cleanup()


@pytest.mark.parametrize(
    ("claims", "hint"),
    [
        ({"order_id": "payment:7"}, (7, None)),
        ({"payment_id": "gw-7"}, (None, "gw-7")),
        ({"payment_id": 77}, (None, "77")),
        ({"order_id": "payment:7", "payment_id": "gw-7"}, (7, "gw-7")),
    ],
)
async def test_a_signed_callback_is_a_hint(post: Post, claims: dict[str, Any], hint: tuple[Any, Any]) -> None:
    """Either id is enough; nothing else of the body counts."""
    assert await post.send(json.dumps(claims | {"status": "approved", "amount": 1}).encode()) == 200
    assert post.hints == [hint]


@pytest.mark.parametrize("signed", ["", "0" * 64, "x", signature(b"other", GOOD).decode(), "서명"])
async def test_a_wrong_signature_is_refused(
    post: Post, signed: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """A callback with a wrong signature hints at nothing, and no secret is logged."""
    caplog.set_level(logging.DEBUG)
    assert await post.send(GOOD, signed) == 403
    said = capsys.readouterr().out + caplog.text
    assert (post.hints, "wrong signature" in said) == ([], True)
    for secret in (SECRET, signature(SECRET.encode(), GOOD).decode()):
        assert secret not in said


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"7",
        b"{",
        b"\xff",
        b"{}",
        b"[" * 10_000,
        b'{"order_id": "payment:x"}',
        b'{"order_id": 7}',
        b'{"order_id": ["payment:7"]}',
        b'{"payment_id": true}',
        b'{"payment_id": ""}',
        json.dumps({"payment_id": "x" * 201}).encode(),
    ],
)
async def test_nonsense_is_refused(post: Post, body: bytes) -> None:
    """A signed callback that names no payment is refused."""
    assert (await post.send(body), post.hints) == (404, [])


async def test_another_order_is_refused(post: Post) -> None:
    """A callback for a payment that is none of ours is refused."""
    post.unknown = True
    assert await post.send(GOOD) == 404


async def test_a_long_body_is_refused(post: Post) -> None:
    """More than a callback can need is not read, whether its length is told or not."""

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 1024

    assert await post.send(b"x" * 20_000) == 413
    async with ClientSession() as http, http.post(post.url, data=parts()) as answer:
        assert answer.status == 413
    assert post.hints == []


async def test_a_slow_body_is_refused(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not arrive in time is not waited for."""
    monkeypatch.setattr("bot.payments.callback.LONGEST_SECONDS", 0.05)

    async def parts() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(30)

    async with ClientSession() as http, http.post(post.url, data=parts()) as answer:
        assert answer.status == 408
    assert post.hints == []
