"""python-telegram-bot over aiohttp: JSON, files, trouble, and a pacer in front."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.runtime.recent_keys import RecentKeys
from dispatcher_panel.telegram.pacing import URGENCY, PacedCalls
from dispatcher_panel.telegram.request import AiohttpRequest
from domain.messages.delivery import Urgency

TOKEN = "200002:secret"
MESSAGE = {"message_id": 5, "date": 0, "chat": {"id": 7, "type": "private"}}


class Server:
    """Answers as scripted, and remembers what it was sent."""

    def __init__(self) -> None:
        self.url = ""
        self.script: list[web.Response] = []
        self.bodies: list[dict[str, Any]] = []
        self.types: list[str] = []

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.types.append(request.content_type)
        if request.content_type == "application/json":
            self.bodies.append(await request.json())
        else:
            form = await request.post()
            self.bodies.append({name: _read(part) for name, part in form.items()})
        if self.script:
            return self.script.pop(0)
        return web.json_response({"ok": True, "result": MESSAGE})


def _read(part: Any) -> Any:
    return (part.filename, part.file.read()) if isinstance(part, web.FileField) else part


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    scripted = Server()
    runner = web.ServerRunner(web.Server(scripted.handle))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    scripted.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield scripted
    await runner.cleanup()


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    request = AiohttpRequest()
    await request.initialize()
    yield Bot(TOKEN, base_url=f"{server.url}/bot", request=request, get_updates_request=request)
    await request.shutdown()


async def test_parameters_go_as_json(server: Server, bot: Bot) -> None:
    """Numbers stay numbers and objects stay objects, as the Bot API's schema has them."""
    message = await bot.send_message(7, "안녕 <b>", disable_notification=True)
    assert message.message_id == 5
    assert server.types == ["application/json"]
    sent = server.bodies[0]
    assert (sent["chat_id"], sent["text"], sent["disable_notification"]) == (7, "안녕 <b>", True)


async def test_files_go_as_a_form(server: Server, bot: Bot) -> None:
    """A file travels as multipart, with its name and bytes, beside the other parameters."""
    await bot.send_document(7, b"plate,model\n", filename="fleet.csv", caption="차량")
    assert server.types == ["multipart/form-data"]
    form = server.bodies[0]
    assert (form["chat_id"], form["caption"]) == ("7", "차량")
    assert ("fleet.csv", b"plate,model\n") in form.values()


async def test_a_refusal_is_telegrams_own(server: Server, bot: Bot) -> None:
    """Telegram's refusal comes with its own words."""
    server.script = [
        web.json_response({"ok": False, "description": "Bad Request: chat not found"}, status=400)
    ]
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(7, "x")


async def test_a_strange_answer_is_a_network_error(server: Server, bot: Bot) -> None:
    """A proxy's page is no answer of Telegram's."""
    server.script = [web.Response(status=502, text="<html>"), web.Response(text="<html>")]
    with pytest.raises(NetworkError):
        await bot.send_message(7, "x")
    with pytest.raises(TelegramError):
        await bot.send_message(7, "x")


async def test_no_error_shows_the_token(bot: Bot) -> None:
    """What is raised when nobody answers holds neither address nor token."""
    bot._base_url = f"http://127.0.0.1:1/bot{TOKEN}"
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(7, "x")
    assert "secret" not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_silence_is_timed_out() -> None:
    """A server that takes the call and says nothing is given up after the time that was set."""
    request = AiohttpRequest(within=0.1)
    await request.initialize()
    runner = web.ServerRunner(web.Server(_silent), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    with pytest.raises(TimedOut):
        await request.do_request(f"http://127.0.0.1:{runner.addresses[0][1]}/", "POST")
    await request.shutdown()
    await runner.cleanup()


async def _silent(request: web.BaseRequest) -> web.StreamResponse:
    assert request.transport is not None
    await request.content.read()
    await asyncio.get_running_loop().create_future()
    return web.Response()


class Door:
    """A pacer that only remembers."""

    def __init__(self) -> None:
        self.asked: list[tuple[int | None, Urgency]] = []
        self.slowed: list[tuple[int | None, float]] = []

    async def wait(self, chat_id: int | None, urgency: Urgency) -> None:
        self.asked.append((chat_id, urgency))

    def slow_down(self, chat_id: int | None, seconds: float) -> None:
        self.slowed.append((chat_id, seconds))


@pytest.fixture
async def paced(server: Server) -> AsyncIterator[tuple[ExtBot[None], Door]]:
    request, door = AiohttpRequest(), Door()
    await request.initialize()
    yield (
        ExtBot(
            TOKEN,
            base_url=f"{server.url}/bot",
            request=request,
            get_updates_request=request,
            rate_limiter=PacedCalls(door, RecentKeys[str]()),
        ),
        door,
    )
    await request.shutdown()


def flood(seconds: int) -> web.Response:
    body = {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": seconds}}
    return web.json_response(body, status=429)


async def test_messages_wait_and_answers_to_presses_do_not(
    server: Server, paced: tuple[ExtBot[None], Door]
) -> None:
    """What shows in a chat waits for its turn; an answer to a press goes at once."""
    bot, door = paced
    await bot.send_message(7, "x")
    server.script = [web.json_response({"ok": True, "result": True})]
    await bot.answer_callback_query("1")
    assert door.asked == [(7, Urgency.ANSWER)]


async def test_an_answer_is_tried_again(server: Server, paced: tuple[ExtBot[None], Door]) -> None:
    """A reply that Telegram put off is sent after the pacer's wait."""
    bot, door = paced
    server.script = [flood(3)]
    await bot.send_message(7, "x")
    assert door.slowed == [(7, 3.0)]
    assert len(server.bodies) == 2


async def test_a_delivery_goes_back_to_its_outbox(server: Server, paced: tuple[ExtBot[None], Door]) -> None:
    """A delivery that Telegram put off is not tried again here: the outbox keeps count."""
    bot, door = paced
    server.script = [flood(3)]
    token = URGENCY.set(Urgency.STATUS)
    with pytest.raises(RetryAfter):
        await bot.send_message(7, "x")
    URGENCY.reset(token)
    assert door.asked == [(7, Urgency.STATUS)]
    assert len(server.bodies) == 1
