"""Long polling: offsets, conflicts, repeats, order, and webhooks."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from bot.simulator.telegram import LocalBot, LocalTelegram, Person, PrivateChat
from tests.builders import SetClock

from .conftest import Call


def ids(answer: dict[str, Any]) -> list[int]:
    return [update["update_id"] for update in answer["result"]]


async def test_updates_stay_until_an_offset_confirms_them(
    call: Call, chat: PrivateChat, minji: Person
) -> None:
    """The same updates come again until an offset beyond them is asked for; limit cuts a batch."""
    for text in ("1", "2", "3"):
        await minji.say(chat, text)
    first = ids(await call("getUpdates"))
    assert first == sorted(first)
    assert len(first) == 3
    assert ids(await call("getUpdates", limit=2)) == first[:2]
    assert ids(await call("getUpdates", offset=first[1])) == first[1:]
    assert ids(await call("getUpdates", offset=-1)) == first[2:]
    assert ids(await call("getUpdates", offset=first[2] + 1)) == []


async def test_a_waiting_poll_wakes_at_once(call: Call, chat: PrivateChat, minji: Person) -> None:
    """A long poll returns with the first update, not at its timeout."""
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(call("getUpdates", timeout=50))
        await chat.bot.updates.polling.wait()
        await minji.say(chat, "안녕")
    assert poll.result()["result"][0]["message"]["text"] == "안녕"


async def test_a_second_poller_ends_the_first(call: Call, chat: PrivateChat, minji: Person) -> None:
    """The earlier of two polls on one token is told of the conflict."""
    async with asyncio.TaskGroup() as group:
        earlier = group.create_task(call("getUpdates", timeout=50))
        await chat.bot.updates.polling.wait()
        await call("getUpdates", timeout=0)
    assert earlier.result()["error_code"] == 409
    assert earlier.result()["description"].startswith("Conflict: terminated by other getUpdates request")


async def test_only_wanted_kinds_are_kept(call: Call, chat: PrivateChat, minji: Person) -> None:
    """allowed_updates holds for what happens after it was given."""
    await call("getUpdates", allowed_updates=["callback_query"])
    await minji.say(chat, "안녕")
    assert (await call("getUpdates"))["result"] == []


async def test_updates_are_kept_for_a_day(
    call: Call, chat: PrivateChat, minji: Person, clock: SetClock
) -> None:
    """What a bot has not fetched within 24 hours is gone."""
    await minji.say(chat, "옛날")
    clock.forward(seconds=86401)
    await minji.say(chat, "지금")
    [update] = (await call("getUpdates"))["result"]
    assert update["message"]["text"] == "지금"


@pytest.mark.parametrize("renumber", [False, True])
async def test_redelivery(
    call: Call, tg: LocalTelegram, booking: LocalBot, chat: PrivateChat, minji: Person, renumber: bool
) -> None:
    """A confirmed update can come once more, under its own number or a new one."""
    await minji.say(chat, "안녕")
    [update] = (await call("getUpdates"))["result"]
    tg.redeliver(booking, update, renumber)
    answer = await call("getUpdates", offset=update["update_id"] + 1, timeout=50)
    [again] = answer["result"]
    assert again["message"] == update["message"]
    assert (again["update_id"] != update["update_id"]) is renumber
    assert ids(await call("getUpdates", offset=again["update_id"] + 1)) == []


async def test_duplicates_come_after_the_confirmation(
    call: Call, tg: LocalTelegram, booking: LocalBot, chat: PrivateChat, minji: Person
) -> None:
    """A scripted duplicate returns once, although it was confirmed."""
    tg.duplicate(booking)
    await minji.say(chat, "안녕")
    [number] = ids(await call("getUpdates"))
    assert ids(await call("getUpdates", offset=number + 1)) == [number]
    assert ids(await call("getUpdates", offset=number + 1)) == []


async def test_reordering_keeps_the_numbers_ascending(
    call: Call, tg: LocalTelegram, booking: LocalBot, chat: PrivateChat, minji: Person
) -> None:
    """Held updates can come in another order, numbered as they come."""
    booking.updates.hold()
    await minji.say(chat, "첫째")
    await minji.say(chat, "둘째")
    assert (await call("getUpdates"))["result"] == []
    tg.reorder(booking)
    booking.updates.release()
    answer = await call("getUpdates")
    assert [update["message"]["text"] for update in answer["result"]] == ["둘째", "첫째"]
    assert ids(answer) == sorted(ids(answer))


async def test_live_locations_move_as_edits(call: Call, chat: PrivateChat, minji: Person) -> None:
    """A live location is one message whose point changes until it is stopped."""
    live = await minji.share_location(chat, 37.5, 127.0, live_period=3600)
    await minji.move(live, 37.6, 127.1)
    await minji.stop_sharing(live)
    points = [
        u.get("edited_message", u.get("message"))["location"] for u in (await call("getUpdates"))["result"]
    ]
    assert [point["latitude"] for point in points] == [37.5, 37.6, 37.6]
    assert [point.get("live_period") for point in points] == [3600, 3600, None]


async def test_blocking_and_unblocking_are_told(
    call: Call, booking: LocalBot, chat: PrivateChat, minji: Person
) -> None:
    """A blocked bot learns it as my_chat_member; writing to it unblocks it."""
    minji.block(booking)
    assert (await call("sendMessage", chat_id=7, text="x"))["description"] == (
        "Forbidden: bot was blocked by the user"
    )
    await minji.say(chat, "다시 왔어요")
    updates = (await call("getUpdates"))["result"]
    standing = [u["my_chat_member"]["new_chat_member"]["status"] for u in updates if "my_chat_member" in u]
    assert standing == ["kicked", "member"]
    assert (await call("sendMessage", chat_id=7, text="x"))["ok"]


async def test_webhooks_get_updates_in_order_until_accepted(
    call: Call, chat: PrivateChat, minji: Person
) -> None:
    """With a webhook updates are posted, with the secret, again after a failure, and polling conflicts."""
    got: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    failures = [500]

    async def receive(request: web.BaseRequest) -> web.Response:
        update = await request.json()
        await got.put((update["message"]["text"], request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        return web.Response(status=failures.pop() if failures else 200)

    runner = web.ServerRunner(web.Server(receive))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    await call("setWebhook", url=f"http://127.0.0.1:{port}/hook", secret_token="s3cret")
    await minji.say(chat, "하나")
    await minji.say(chat, "둘")
    assert [await got.get() for _ in range(3)] == [("하나", "s3cret"), ("하나", "s3cret"), ("둘", "s3cret")]
    assert (await call("getUpdates"))["error_code"] == 409
    info = (await call("getWebhookInfo"))["result"]
    assert info["url"].endswith("/hook")
    assert "500" in info["last_error_message"]
    await call("deleteWebhook")
    assert (await call("getUpdates"))["ok"]
    await runner.cleanup()
