"""Every way of calling, and every way of calling wrongly."""

import json
from typing import Any

import aiohttp
import pytest

from bot.simulator.telegram import LocalTelegram, PrivateChat

from .conftest import TOKEN, Call

INLINE = {"inline_keyboard": [[{"text": "네", "callback_data": "y"}]]}


@pytest.mark.parametrize("way", ["json", "form", "multipart", "query", "json-in-json"])
async def test_parameters_come_in_every_form(tg: LocalTelegram, chat: PrivateChat, way: str) -> None:
    """JSON, urlencoded, multipart and GET all carry nested parameters."""
    nested = json.dumps(INLINE)
    fields = {"chat_id": "7", "text": "가 & 나", "reply_markup": nested}
    ways: dict[str, dict[str, Any]] = {
        "json": {"json": {"chat_id": 7, "text": "가 & 나", "reply_markup": INLINE}},
        "json-in-json": {"json": fields},
        "form": {"data": fields},
        "query": {"params": fields},
        "multipart": {},
    }
    kwargs = ways[way]
    if way == "multipart":
        with aiohttp.MultipartWriter("form-data") as writer:
            for name, value in fields.items():
                writer.append(value).set_content_disposition("form-data", name=name)
        kwargs = {"data": writer}
    verb = "GET" if way == "query" else "POST"
    url = f"{tg.url}/bot{TOKEN}/sendMessage"
    async with aiohttp.ClientSession() as session, session.request(verb, url, **kwargs) as response:
        assert (await response.json())["ok"]
    assert (chat.last.text, chat.last.labels) == ("가 & 나", ["네"])


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("sendMessage", {}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 7}, "message text is empty"),
        ("sendMessage", {"chat_id": "x", "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": 7, "text": ["x"]}, "can't parse text: String expected"),
        ("sendMessage", {"chat_id": 7, "text": "\ud800"}, "strings must be encoded in UTF-8"),
        ("sendMessage", {"chat_id": 7, "text": "x", "parse_mode": "Rich"}, "unsupported parse_mode"),
        ("sendMessage", {"chat_id": 7, "text": "x", "message_thread_id": 3}, "message thread not found"),
        (
            "sendMessage",
            {"chat_id": 7, "text": "x", "reply_markup": "{"},
            "can't parse reply_markup JSON object",
        ),
        ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": []}, "object expected as reply markup"),
        (
            "sendMessage",
            {"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 999}},
            "message to be replied not found",
        ),
        ("editMessageText", {"chat_id": 7, "message_id": 999, "text": "x"}, "message to edit not found"),
        ("deleteMessage", {"chat_id": 7, "message_id": 999}, "message to delete not found"),
        ("deleteMessage", {"chat_id": 7}, "message identifier is not specified"),
        ("sendChatAction", {"chat_id": 7, "action": "dance"}, "wrong parameter action in request"),
        ("sendLocation", {"chat_id": 7, "latitude": 91, "longitude": 0}, "invalid latitude specified"),
        (
            "sendLocation",
            {"chat_id": 7, "latitude": 1, "longitude": 0, "live_period": 5},
            "wrong live_period specified",
        ),
        ("setMyCommands", {"commands": [{"command": "My", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat"}},
            "can't parse BotCommandScope: Can't find field \"chat_id\"",
        ),
        ("setMyShortDescription", {"short_description": "x" * 121}, "BOT_SHORT_DESCRIPTION_TOO_LONG"),
        ("getChatMember", {"chat_id": 7, "user_id": 12345}, "PARTICIPANT_ID_INVALID"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ],
)
async def test_wrong_calls_are_refused_in_telegrams_words(
    call: Call, chat: PrivateChat, method: str, params: dict[str, Any], description: str
) -> None:
    """A missing, malformed or pointless parameter is a 400 that names it."""
    answer = await call(method, **params)
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert answer["description"] == f"Bad Request: {description}"


async def test_unknown_tokens_methods_and_bodies(call: Call, tg: LocalTelegram, chat: PrivateChat) -> None:
    """A stranger's token is 401, an unknown method 404, a broken body 400."""
    assert (await call("getMe", token="1:x"))["description"] == "Unauthorized"
    assert await call("sendDice", chat_id=7) == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert tg.complaints == ["booking_bot sendDice: not known here"]
    async with aiohttp.ClientSession() as session:
        url = f"{tg.url}/bot{TOKEN}/getMe"
        headers = {"Content-Type": "application/json"}
        async with session.post(url, data=b"{", headers=headers) as response:
            assert response.status == 400
        async with session.get(f"{tg.url}/file/bot{TOKEN}/photo.jpg") as response:
            assert response.status == 404


async def test_unknown_parameters_are_noticed_but_harmless(
    call: Call, tg: LocalTelegram, chat: PrivateChat
) -> None:
    """Like Telegram the server ignores parameters that it does not know, but keeps a note."""
    assert (await call("sendMessage", chat_id=7, text="x", colour="red"))["ok"]
    assert tg.complaints == ["booking_bot sendMessage: unknown parameters ['colour']"]


async def test_nobody_is_written_to_unasked(call: Call, tg: LocalTelegram, chat: PrivateChat) -> None:
    """A person who never wrote to a bot, or does not exist, gets nothing."""
    tg.add_person(8, "Stranger")
    answer = await call("sendMessage", chat_id=8, text="x")
    assert answer["description"] == "Forbidden: bot can't initiate conversation with a user"
    assert (await call("sendMessage", chat_id=9, text="x"))["description"] == "Bad Request: chat not found"


async def test_calls_are_counted_and_logged_without_tokens(
    call: Call, tg: LocalTelegram, chat: PrivateChat
) -> None:
    """Every call is counted by bot and method, and kept with its answer's code but not the token."""
    await call("sendMessage", chat_id=7, text="x")
    await call("sendMessage", chat_id=9, text="x")
    assert tg.calls[chat.bot, "sendMessage"] == 2
    assert [(entry.method, entry.code) for entry in tg.log] == [("sendMessage", 200), ("sendMessage", 400)]
    assert "AAA" not in repr(tg.log)
