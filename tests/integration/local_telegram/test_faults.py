"""Scripted trouble and Telegram's own limits."""

from typing import Any

import aiohttp
import pytest

from bot.simulator.telegram import LocalBot, LocalTelegram, Person, PrivateChat
from tests.builders import SetClock

from .conftest import TOKEN, Call


async def test_a_fault_meets_the_calls_it_names(call: Call, tg: LocalTelegram, chat: PrivateChat) -> None:
    """Method, chat and number of times decide who meets a fault."""
    tg.faults.add("sendMessage", chat_id=7, status=429, retry_after=2, times=2)
    assert (await call("getMe"))["ok"]
    assert "chat not found" in (await call("sendMessage", chat_id=9, text="x"))["description"]
    for _ in range(2):
        answer = await call("sendMessage", chat_id=7, text="x")
        assert answer == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 2",
            "parameters": {"retry_after": 2},
        }
    assert (await call("sendMessage", chat_id=7, text="x"))["ok"]


async def test_an_outage_lasts_until_it_is_ended(call: Call, tg: LocalTelegram, chat: PrivateChat) -> None:
    """Without a number of times a fault stays."""
    outage = tg.faults.add(status=502, times=None)
    for _ in range(3):
        assert (await call("sendMessage", chat_id=7, text="x"))["description"] == "Bad Gateway"
    tg.faults.remove(outage)
    assert (await call("getMe"))["ok"]
    tg.faults.add(status=403, times=None)
    assert (await call("getMe"))["description"] == "Forbidden: bot was blocked by the user"
    tg.faults.clear()
    assert (await call("getMe"))["ok"]


@pytest.mark.parametrize(
    ("trouble", "arrived"), [({"lost_reply": True}, 1), ({"cut": True}, 0)], ids=["lost_reply", "cut"]
)
async def test_connections_break_after_or_before_the_effect(
    tg: LocalTelegram, chat: PrivateChat, trouble: dict[str, Any], arrived: int
) -> None:
    """With a lost reply the message is there although the bot saw the connection die."""
    tg.faults.add("sendMessage", **trouble)
    async with aiohttp.ClientSession() as session:
        url = f"{tg.url}/bot{TOKEN}/sendMessage"
        with pytest.raises(aiohttp.ClientError):
            await session.post(url, json={"chat_id": 7, "text": "x"})
    assert sum(message.from_bot for message in chat.messages) == arrived


async def test_a_proxys_page_instead_of_json(tg: LocalTelegram, chat: PrivateChat) -> None:
    """An answer can be something that is no JSON at all."""
    tg.faults.add(status=502, body="<html>Bad Gateway</html>")
    async with aiohttp.ClientSession() as session, session.get(f"{tg.url}/bot{TOKEN}/getMe") as response:
        assert (response.status, await response.text()) == (502, "<html>Bad Gateway</html>")


async def test_enforced_rates(
    call: Call, tg: LocalTelegram, booking: LocalBot, minji: Person, chat: PrivateChat, clock: SetClock
) -> None:
    """With the limits on, a chat takes a short burst and a group twenty a minute."""
    tg.enforce_rates = True
    group = tg.add_group("직원", [minji], [booking])
    codes = [(await call("sendMessage", chat_id=7, text="x")).get("error_code") for _ in range(6)]
    assert codes == [None] * 5 + [429]
    clock.forward(seconds=5)
    codes = [(await call("sendMessage", chat_id=group.id, text="x")).get("error_code") for _ in range(21)]
    assert codes == [None] * 20 + [429]
    answer = await call("sendMessage", chat_id=group.id, text="x")
    assert answer["parameters"] == {"retry_after": 60}
    clock.forward(seconds=60)
    assert (await call("sendMessage", chat_id=group.id, text="x"))["ok"]
