"""Which keyboards Telegram takes, and how people use them."""

from typing import Any

import pytest

from bot.simulator.telegram import LocalBot, LocalTelegram, Person, PrivateChat
from tests.optional import the

from .conftest import Call


def inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    "markup",
    [
        inline(text="x", callback_data="가" * 21),
        inline(text="x", url="https://x.kr/pay"),
        inline(text="x", url="tg://user?id=7"),
        inline(text="x", copy_text={"text": "12가 3456"}),
        inline(text="x", callback_data="y", style="danger"),
        {"keyboard": [["그만두기", {"text": "위치", "request_location": True}]], "resize_keyboard": True},
        {"remove_keyboard": True},
        {"force_reply": True, "input_field_placeholder": "예: 12가3456"},
    ],
)
async def test_good_markup_is_taken(call: Call, chat: PrivateChat, markup: dict[str, Any]) -> None:
    """Every kind of keyboard that the bots use is taken."""
    assert (await call("sendMessage", chat_id=7, text="x", reply_markup=markup))["ok"]


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (inline(text="x", callback_data="가" * 22), "BUTTON_DATA_INVALID"),
        (inline(text="x", callback_data=""), "BUTTON_DATA_INVALID"),
        (inline(text=" ", callback_data="y"), "button text must be non-empty"),
        (inline(callback_data="y"), "Can't find field"),
        (inline(text="x"), "Text buttons are unallowed in the inline keyboard"),
        (inline(text="x", url="https://x.kr", callback_data="y"), "exactly one kind"),
        (inline(text="x", url="tel:+821012345678"), "Unsupported URL protocol"),
        (inline(text="x", url="http://localhost:8080/pay"), "Wrong HTTP URL"),
        (inline(text="x", callback_data="y", style="purple"), "invalid button style"),
        (inline(text="x", callback_data="y", colour="red"), "unknown field colour"),
        (inline(text="x", copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (inline(text="x", pay=True), "BUTTON_TYPE_INVALID"),
        ({"inline_keyboard": [{"text": "x"}]}, "must be of type Array of Array"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "y"}] * 101]}, "REPLY_MARKUP_TOO_LONG"),
        ({"keyboard": []}, "reply keyboard must be non-empty"),
        ({"keyboard": [[{"text": "x", "callback_data": "y"}]]}, "unknown field callback_data"),
        (
            {"keyboard": [[{"text": "x", "request_contact": True, "request_location": True}]]},
            "at most one kind",
        ),
        ({"force_reply": True, "input_field_placeholder": "x" * 65}, "1-64 characters"),
    ],
)
async def test_bad_markup_is_refused(
    call: Call, chat: PrivateChat, markup: dict[str, Any], reason: str
) -> None:
    """Empty, oversized, contradictory or unknown buttons are a 400."""
    answer = await call("sendMessage", chat_id=7, text="x", reply_markup=markup)
    assert answer["error_code"] == 400
    assert reason in answer["description"]


async def test_groups_cannot_be_asked_for_contacts(
    call: Call, tg: LocalTelegram, booking: LocalBot, minji: Person
) -> None:
    """Contact and location buttons exist in private chats only."""
    group = tg.add_group("직원", [minji], [booking])
    for wanted in ("request_contact", "request_location"):
        keyboard = {"keyboard": [[{"text": "x", wanted: True}]]}
        answer = await call("sendMessage", chat_id=group.id, text="x", reply_markup=keyboard)
        assert "private chats only" in answer["description"]


async def test_a_reply_keyboard_stays_until_removed(call: Call, chat: PrivateChat, minji: Person) -> None:
    """The keyboard outlives the message that brought it and goes with the one that removes it."""
    keys = [
        ["그만두기", {"text": "📱 내 번호", "request_contact": True}],
        [{"text": "📍", "request_location": True}],
    ]
    await call("sendMessage", chat_id=7, text="번호", reply_markup={"keyboard": keys})
    await call("sendMessage", chat_id=7, text="기다려요")
    assert the((await minji.tap(chat, "내 번호")).contact).phone_number == minji.phone
    assert the((await minji.tap(chat, "📍")).location).latitude == minji.location[0]
    assert (await minji.tap(chat, "그만")).text == "그만두기"
    await call("sendMessage", chat_id=7, text="네", reply_markup={"remove_keyboard": True})
    with pytest.raises(LookupError):
        await minji.tap(chat, "그만")


@pytest.mark.parametrize("markup", [{"keyboard": [["x"]]}, {"remove_keyboard": True}, {"force_reply": True}])
async def test_messages_with_other_than_inline_keyboards_cannot_be_edited(
    call: Call, chat: PrivateChat, markup: dict[str, Any]
) -> None:
    """Only messages without markup or with an inline keyboard can be edited."""
    await call("sendMessage", chat_id=7, text="x", reply_markup=markup)
    answer = await call("editMessageText", chat_id=7, message_id=chat.last.id, text="y")
    assert answer["description"] == "Bad Request: message can't be edited"


async def test_an_edit_takes_inline_keyboards_only(call: Call, chat: PrivateChat) -> None:
    """A message cannot be given a reply keyboard later."""
    await call("sendMessage", chat_id=7, text="x")
    answer = await call(
        "editMessageText", chat_id=7, message_id=chat.last.id, text="y", reply_markup={"keyboard": [["x"]]}
    )
    assert answer["description"] == "Bad Request: inline keyboard expected"


async def test_links_and_copies(call: Call, chat: PrivateChat, minji: Person, booking: LocalBot) -> None:
    """Pressing a link to a bot starts it with the payload; a copy button gives its text."""
    keys = [
        [
            {"text": "링크", "url": "https://t.me/booking_bot?start=inv_1"},
            {"text": "복사", "copy_text": {"text": "12가 3456"}},
        ]
    ]
    await call("sendMessage", chat_id=7, text="x", reply_markup={"inline_keyboard": keys})
    assert the(await minji.press(chat.last, "복사")).text == "12가 3456"
    await minji.press(chat.last, "링크")
    assert chat.messages[-1].text == "/start inv_1"
    with pytest.raises(LookupError):
        await minji.press(chat.last, "없는 버튼")
