"""Editing, deleting, pinning, replying, and waiting for what bots say."""

import asyncio

import pytest

from bot.simulator.telegram import LocalBot, LocalTelegram, NothingCame, Person, PrivateChat, rendered
from tests.builders import SetClock

from .conftest import Call

KEYS = {"inline_keyboard": [[{"text": "네", "callback_data": "y"}]]}


async def test_edit_replaces_text_and_keyboard(call: Call, chat: PrivateChat) -> None:
    """An edit without a keyboard takes the old one away, and counts."""
    await call("sendMessage", chat_id=7, text="하나", reply_markup=KEYS)
    answer = await call("editMessageText", chat_id=7, message_id=chat.last.id, text="둘")
    assert answer["result"]["text"] == "둘"
    assert (chat.last.text, chat.last.labels, chat.last.edited_times) == ("둘", [], 1)
    await call("editMessageReplyMarkup", chat_id=7, message_id=chat.last.id, reply_markup=KEYS)
    assert (chat.last.text, chat.last.labels) == ("둘", ["네"])


async def test_an_edit_that_changes_nothing_is_refused(call: Call, chat: PrivateChat) -> None:
    """The same text and keyboard again is a 400; another keyboard alone is not."""
    await call("sendMessage", chat_id=7, text="<b>x</b>", parse_mode="HTML", reply_markup=KEYS)
    same = {"chat_id": 7, "message_id": chat.last.id}
    for _ in range(2):
        answer = await call("editMessageText", **same, text="<b>x</b>", parse_mode="HTML", reply_markup=KEYS)
        assert answer["description"].startswith("Bad Request: message is not modified: specified new")
    assert (await call("editMessageText", **same, text="x", reply_markup=KEYS))["ok"]
    assert (await call("editMessageReplyMarkup", **same))["ok"]
    assert "not modified" in (await call("editMessageReplyMarkup", **same))["description"]


async def test_other_peoples_and_deleted_messages_cannot_be_edited(
    call: Call, chat: PrivateChat, minji: Person
) -> None:
    """A bot edits what it sent and what is still there."""
    theirs = await minji.say(chat, "안녕")
    answer = await call("editMessageText", chat_id=7, message_id=theirs.id, text="x")
    assert answer["description"] == "Bad Request: message can't be edited"
    await call("sendMessage", chat_id=7, text="x")
    own = chat.last
    assert (await call("deleteMessage", chat_id=7, message_id=own.id))["ok"]
    assert own.deleted
    answer = await call("editMessageText", chat_id=7, message_id=own.id, text="y")
    assert answer["description"] == "Bad Request: message to edit not found"


async def test_a_message_can_be_deleted_for_two_days(call: Call, chat: PrivateChat, clock: SetClock) -> None:
    """After 48 hours a message stays."""
    await call("sendMessage", chat_id=7, text="x")
    clock.forward(seconds=48 * 3600 + 1)
    answer = await call("deleteMessage", chat_id=7, message_id=chat.last.id)
    assert answer["description"] == "Bad Request: message can't be deleted"


async def test_replies_and_pins(call: Call, chat: PrivateChat) -> None:
    """A reply carries what it replies to; a pinned message shows in the chat's description."""
    await call("sendMessage", chat_id=7, text="x")
    first = chat.last
    answer = await call("sendMessage", chat_id=7, text="y", reply_parameters={"message_id": first.id})
    assert answer["result"]["reply_to_message"]["text"] == "x"
    missing = {"message_id": 99, "allow_sending_without_reply": True}
    assert (
        "reply_to_message"
        not in (await call("sendMessage", chat_id=7, text="z", reply_parameters=missing))["result"]
    )
    await call("pinChatMessage", chat_id=7, message_id=first.id)
    assert (await call("getChat", chat_id=7))["result"]["pinned_message"]["text"] == "x"
    await call("unpinChatMessage", chat_id=7)
    assert "pinned_message" not in (await call("getChat", chat_id=7))["result"]


async def test_reactions(call: Call, chat: PrivateChat, minji: Person) -> None:
    """One emoji of Telegram's list can be set on any message."""
    theirs = await minji.say(chat, "고마워요")
    like = [{"type": "emoji", "emoji": "👍"}]
    assert (await call("setMessageReaction", chat_id=7, message_id=theirs.id, reaction=like))["ok"]
    assert theirs.reactions == {"booking_bot": like}
    taxi = [{"type": "emoji", "emoji": "🚕"}]
    answer = await call("setMessageReaction", chat_id=7, message_id=theirs.id, reaction=taxi)
    assert answer["description"] == "Bad Request: REACTION_INVALID"


async def test_waiting_sees_old_new_and_edited_messages(call: Call, chat: PrivateChat) -> None:
    """wait_for finds what is there, what comes, and what is edited, and can start from a mark."""
    await call("sendMessage", chat_id=7, text="접수됐어요")
    assert (await chat.wait_for(lambda m: "접수" in m.text)).text == "접수됐어요"
    mark = chat.mark()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(chat.wait_for(lambda m: "어요" in m.text, after=mark))
        button = group.create_task(chat.wait_for(lambda m: m.button("네")))
        await call("editMessageText", chat_id=7, message_id=chat.last.id, text="확정됐어요")
        await call("editMessageReplyMarkup", chat_id=7, message_id=chat.last.id, reply_markup=KEYS)
    assert waiting.result().edited_times == 2
    assert button.result() is waiting.result()


async def test_waiting_in_vain_shows_the_conversation(call: Call, chat: PrivateChat, minji: Person) -> None:
    """A failed wait prints the transcript; the person's own words do not count."""
    await call("sendMessage", chat_id=7, text="어디로?", reply_markup=KEYS)
    await minji.say(chat, "서울역")
    with pytest.raises(NothingCame) as nothing:
        await chat.wait_for(lambda m: "서울역" in m.text, timeout=0.01)
    assert "05:00:00 🤖 Booking: 어디로?\n            [네]" in str(nothing.value)
    assert "05:00:00 👤 이민지: 서울역" in str(nothing.value)
    assert (await chat.wait_for(lambda m: "서울역" in m.text, anyone=True)).sender is minji


async def test_messages_for_one_member_only(
    call: Call, tg: LocalTelegram, booking: LocalBot, minji: Person
) -> None:
    """An ephemeral message in a group names its only reader and has no number of its own."""
    group = tg.add_group("직원", [minji], [booking])
    only = {"receiver_user_id": minji.id}
    sent = await call("sendMessage", chat_id=group.id, text="늦었어요", ephemeral_message_parameters=only)
    assert (sent["result"]["message_id"], sent["result"]["receiver_user"]["id"]) == (0, minji.id)
    assert group.last.receiver is minji


async def test_deletions_and_lines_can_be_followed(call: Call, chat: PrivateChat) -> None:
    """A watcher sees each line as it happens, and a deletion can be waited for."""
    lines: list[str] = []
    stop = chat.watch(lambda line: lines.append(rendered(line)))
    await call("sendMessage", chat_id=7, text="결제하세요")
    message = chat.last
    async with asyncio.TaskGroup() as group:
        group.create_task(chat.wait_deleted(message))
        await call("deleteMessage", chat_id=7, message_id=message.id)
    stop()
    await call("sendMessage", chat_id=7, text="끝")
    assert lines == ["05:00:00 🤖 Booking: 결제하세요", "05:00:00 🤖 Booking: 🗑 결제하세요"]
    await chat.wait_deleted(message)
    with pytest.raises(NothingCame):
        await chat.wait_deleted(chat.last, timeout=0.01)


async def test_the_transcript_shows_every_kind_of_message(
    call: Call, tg: LocalTelegram, chat: PrivateChat, minji: Person
) -> None:
    """Contacts, places, pictures, callbacks, notices and keyboards all read as lines."""
    start = len(chat.history)
    await minji.share_contact(chat)
    await minji.share_location(chat, 37.5547, 126.9707, live_period=60)
    await minji.share_venue(chat, 37.5, 127.0, "강남역", "강남대로")
    await minji.send_photo(chat)
    await call("sendMessage", chat_id=7, text="번호", reply_markup={"keyboard": [["그만두기"]]})
    await call("sendMessage", chat_id=7, text="네?", reply_markup=KEYS)
    async with asyncio.TaskGroup() as group:
        group.create_task(minji.press(chat.last, "네"))
        updates = (await call("getUpdates", offset=-1, timeout=50))["result"]
        query_id = updates[-1]["callback_query"]["id"]
        await call("answerCallbackQuery", callback_query_id=query_id, text="알겠어요")
    assert [line[9:] for line in tg.transcript(chat, since=start).splitlines()] == [
        "👤 이민지: 📱 이민지 +821012345678",
        "👤 이민지: 📍 37.55470, 126.97070 live",
        "👤 이민지: 📍 강남역, 강남대로",
        "👤 이민지: · photo",
        "🤖 Booking: 번호",
        "   ⌨[그만두기]",
        "🤖 Booking: 네?",
        "   [네]",
        "👤 이민지: [네]",
        "🤖 Booking: 💬 알겠어요",
    ]
