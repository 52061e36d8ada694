"""Webhooks: what Telegram posts over HTTP gets into a real inbox, and nothing else does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.adapters.clock import SystemClock
from bot.inbound.bot_api import BotApi
from bot.inbound.health import Health
from bot.inbound.intake import Intake, IntakeLimits
from bot.inbound.poller import TokenRefused
from bot.inbound.server import HttpServer
from bot.inbound.updates import ALLOWED
from bot.inbound.webhook import SECRET_HEADER, Webhook
from storage.inbox import SqlInbox
from tests.integration.inbound.conftest import TOKEN, Scene
from tests.patience import HANG
from tests.servers import free_port
from tests.unit.bot.ports import running, until

SECRET = "a-long-random-word"


@dataclass
class Door:
    """A webhook behind the real HTTP server, and the texts that reached the bot."""

    webhook: Webhook
    address: str
    texts: list[str]

    async def post(self, body: Any, *, secret: str = SECRET) -> int:
        """Post as Telegram does; gives the status of the answer."""
        data = body if isinstance(body, bytes) else None
        more = {"data": data} if data is not None else {"json": body}
        async with (
            aiohttp.ClientSession() as http,
            http.post(self.address, headers={SECRET_HEADER: secret}, **more) as answer,
        ):
            return answer.status


@pytest.fixture
async def door(scene: Scene, inbox: SqlInbox) -> AsyncIterator[Door]:
    """The door stands open, and Telegram knows of it."""
    texts: list[str] = []

    async def feed(update: dict[str, Any]) -> None:
        texts.append(update["message"]["text"])

    intake = Intake("booking", inbox, feed, SystemClock(), limits=IntakeLimits(gather=0.005, drain=HANG))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    api = BotApi(scene.telegram.url, TOKEN)
    webhook = Webhook("booking", api, url, SECRET, intake.accept, look_every=0.02)
    server = HttpServer("127.0.0.1", port, Health(sick=list), more=[webhook.route()])
    await server.start()
    async with running(intake.run, webhook.run):
        await until(lambda: webhook.problem is None)
        yield Door(webhook, f"{url}/telegram/booking", texts)
        await intake.stop()
    await server.stop()


def _update(number: object, text: str = "hello") -> dict[str, Any]:
    person = {"id": 7, "is_bot": False, "first_name": "Minji"}
    chat = {"id": 7, "type": "private", "first_name": "Minji"}
    return {
        "update_id": number,
        "message": {"message_id": 1, "date": 0, "chat": chat, "from": person, "text": text},
    }


async def test_what_people_write_is_posted_to_the_bot(scene: Scene, door: Door, inbox: SqlInbox) -> None:
    """Messages come in over the webhook, in order, and are marked as done."""
    for number in range(12):
        await scene.minji.say(scene.minji.chat_with(scene.bot), f"text {number}")
    await until(lambda: len(door.texts) == 12)
    assert door.texts == [f"text {number}" for number in range(12)]
    assert scene.bot.updates.allowed == ALLOWED


async def test_a_post_without_the_secret_is_refused(door: Door, inbox: SqlInbox) -> None:
    """Nobody but Telegram knows the secret: a forged update leaves no trace."""
    assert await door.post(_update(1), secret="") == 403
    assert await door.post(_update(1), secret="A-long-random-word") == 403
    assert await door.post(_update(1), secret="비밀") == 403
    assert await inbox.unfinished("booking", SystemClock().now()) == []
    assert door.texts == []


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"update_id": true}', b'{"update_id": -1}'],
)
async def test_what_is_no_update_is_refused(door: Door, body: bytes) -> None:
    """A body that is not an update is refused, even with the secret."""
    assert await door.post(body) == 400


async def test_a_repeated_post_counts_once(door: Door) -> None:
    """An update that Telegram posts again, because our answer was lost, reaches the bot once."""
    answers = await asyncio.gather(*(door.post(_update(5)) for _ in range(20)))
    assert set(answers) == {200}
    assert await door.post(_update(6, "the end")) == 200
    await until(lambda: door.texts[-1:] == ["the end"])
    assert door.texts == ["hello", "the end"]


async def test_an_update_that_could_not_be_kept_is_posted_again(
    door: Door, monkeypatch: pytest.MonkeyPatch, inbox: SqlInbox
) -> None:
    """While the database is away Telegram is told so, and the update is not lost."""

    async def away(_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(inbox, "keep", away)
        assert await door.post(_update(7)) == 503
    assert await door.post(_update(7)) == 200
    await until(lambda: door.texts == ["hello"])


async def test_a_webhook_that_somebody_removed_is_set_again(scene: Scene, door: Door) -> None:
    """A webhook that no longer stands is found and set within the next look."""
    scene.bot.webhook = {}
    await until(lambda: scene.bot.webhook.get("url") == door.address)


async def test_a_refused_token_ends_it(scene: Scene) -> None:
    """A token that Telegram does not know is told at once, not tried for ever."""

    async def nobody(_: object) -> None:
        """Takes nothing."""

    api = BotApi(scene.telegram.url, "999:" + "X" * 35)
    with pytest.raises(TokenRefused):
        await Webhook("booking", api, "http://127.0.0.1:9", SECRET, nobody).run()
