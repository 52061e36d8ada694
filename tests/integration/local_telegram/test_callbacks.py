"""Callbacks: answered once, in time, by the bot whose button it was."""

import asyncio

from bot.simulator.telegram import LocalBot, LocalTelegram, Person, PrivateChat
from tests.builders import SetClock
from tests.optional import the

from .conftest import Call

KEYS = {"inline_keyboard": [[{"text": "배차하기", "callback_data": "assign:1"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def pressed(call: Call, chat: PrivateChat, minji: Person, booking: LocalBot) -> str:
    """The id of a callback that waits for its answer."""
    await call("sendMessage", chat_id=7, text="x", reply_markup=KEYS)
    await minji.press(chat.last, "배차", wait=False)
    query_id: str = booking.updates.pending[-1]["callback_query"]["id"]
    return query_id


async def test_a_callback_is_answered_once(
    call: Call, chat: PrivateChat, minji: Person, booking: LocalBot
) -> None:
    """The second answer to one callback is too old."""
    query_id = await pressed(call, chat, minji, booking)
    assert (await call("answerCallbackQuery", callback_query_id=query_id))["ok"]
    assert (await call("answerCallbackQuery", callback_query_id=query_id))["description"] == TOO_OLD
    assert (await call("answerCallbackQuery", callback_query_id="0"))["description"] == TOO_OLD


async def test_a_callback_lives_150_seconds(
    call: Call, chat: PrivateChat, minji: Person, booking: LocalBot, clock: SetClock
) -> None:
    """Later answers are refused, but the button itself works for ever."""
    query_id = await pressed(call, chat, minji, booking)
    clock.forward(seconds=151)
    assert (await call("answerCallbackQuery", callback_query_id=query_id))["description"] == TOO_OLD
    clock.forward(seconds=86400 * 30)
    await minji.press(chat.last, "배차", wait=False)
    fresh = booking.updates.pending[-1]["callback_query"]["id"]
    assert (await call("answerCallbackQuery", callback_query_id=fresh))["ok"]


async def test_another_bot_cannot_answer(
    call: Call, tg: LocalTelegram, chat: PrivateChat, minji: Person, booking: LocalBot
) -> None:
    """A callback belongs to the bot that sent the message."""
    tg.add_bot("222:BBB", "dispatch_bot", "Dispatch")
    query_id = await pressed(call, chat, minji, booking)
    answer = await call("answerCallbackQuery", token="222:BBB", callback_query_id=query_id)
    assert answer["description"] == TOO_OLD


async def test_nobody_answers(call: Call, chat: PrivateChat, minji: Person) -> None:
    """A callback that no bot answers ends as None for the person."""
    await call("sendMessage", chat_id=7, text="x", reply_markup=KEYS)
    assert await minji.press(chat.last, "배차", timeout=0.01) is None


async def test_double_clicks_are_two_callbacks(
    call: Call, chat: PrivateChat, minji: Person, booking: LocalBot
) -> None:
    """Two quick callbacks are two queries, each with its own answer."""
    await call("sendMessage", chat_id=7, text="x", reply_markup=KEYS)
    async with asyncio.TaskGroup() as group:
        clicks = [group.create_task(minji.press(chat.last, "배차")) for _ in range(2)]
        updates = (await call("getUpdates", timeout=50))["result"]
        if len(updates) < 2:
            updates += (await call("getUpdates", offset=updates[0]["update_id"] + 1, timeout=50))["result"]
        for number, update in enumerate(updates):
            query_id = update["callback_query"]["id"]
            await call("answerCallbackQuery", callback_query_id=query_id, text=f"{number}")
    assert [the(click.result()).text for click in clicks] == ["0", "1"]


async def test_forged_data_and_deleted_messages(
    call: Call, chat: PrivateChat, minji: Person, booking: LocalBot
) -> None:
    """Any data can be sent from any message; a deleted one arrives as inaccessible."""
    await call("sendMessage", chat_id=7, text="x", reply_markup=KEYS)
    message = chat.last
    await minji.press_data(message, "forged:9", wait=False)
    assert booking.updates.pending[-1]["callback_query"]["data"] == "forged:9"
    await call("deleteMessage", chat_id=7, message_id=message.id)
    await minji.press(message, "배차", wait=False)
    inaccessible = booking.updates.pending[-1]["callback_query"]["message"]
    assert inaccessible == {"chat": chat.payload, "message_id": message.id, "date": 0}
