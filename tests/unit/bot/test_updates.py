"""What the intake knows of a raw update."""

from typing import Any

import pytest

from bot.inbound.updates import bare, chat_key, is_pre_checkout, masked, queue_key

CHAT = {"id": 7, "type": "private"}
GROUP = {"id": -100, "type": "supergroup"}
PERSON = {"id": 5, "first_name": "Minji"}
CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"update_id": 1, "message": {"chat": CHAT, "from": PERSON}}, 7),
        ({"update_id": 1, "edited_message": {"chat": CHAT}}, 7),
        ({"update_id": 1, "callback_query": {"from": PERSON, "message": {"chat": CHAT}}}, 7),
        ({"update_id": 1, "callback_query": {"from": PERSON, "inline_message_id": "x"}}, 5),
        ({"update_id": 1, "pre_checkout_query": {"from": PERSON}}, 5),
        ({"update_id": 1, "my_chat_member": {"chat": CHAT, "from": PERSON}}, 7),
        ({"update_id": 1, "poll": {"question": "?"}}, 0),
        ({"update_id": 1}, 0),
        ({"update_id": 1, "message": {"chat": GROUP, "from": PERSON}}, 5),
        ({"update_id": 1, "callback_query": {"from": PERSON, "message": {"chat": GROUP}}}, -5),
        ({"update_id": 1, "message": {"chat": GROUP}}, -100),
    ],
)
def test_an_update_belongs_to_its_chat(update: dict[str, Any], chat: int) -> None:
    """The order of an update is that of its chat, else of its person; in a group that of the person."""
    assert chat_key(update) == chat


GROUP = {"id": -9, "type": "supergroup"}


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ({"callback_query": {"message": {"chat": GROUP, "message_id": 31}}}, (-9, 31)),
        ({"callback_query": {"message": {"chat": CHAT, "message_id": 31}}}, (7, 0)),
        ({"callback_query": {"inline_message_id": "x"}}, (5, 0)),
        ({"message": {"chat": GROUP, "message_id": 32}}, (-9, 0)),
    ],
)
def test_callbacks_in_a_group_have_queues(update: dict[str, Any], expected: tuple[int, int]) -> None:
    """In a group the callbacks on one message keep their order; everything else has that of its chat."""
    assert queue_key(update, expected[0]) == expected


@pytest.mark.parametrize("kind", ["message", "edited_message"])
@pytest.mark.parametrize("field", ["text", "caption"])
def test_card_numbers_are_masked(kind: str, field: str) -> None:
    """A card-like number in a text or caption, edited or not, is bullets of the same length afterwards."""
    update = {"update_id": 1, kind: {"chat": CHAT, field: f"pay with {CARD} please"}}
    kept = masked(update)[kind][field]
    assert kept == f"pay with {'•••• ' * 3}•••• please"


def test_card_numbers_in_quoted_messages_are_masked() -> None:
    """What a message answers to, and what it quotes, is masked as well."""
    inner = {"chat": CHAT, "text": CARD}
    update = {"update_id": 1, "message": {"chat": CHAT, "reply_to_message": inner, "quote": {"text": CARD}}}
    assert CARD not in str(masked(update))


def test_nothing_else_is_changed() -> None:
    """Buttons' data, ids and innocent texts stay as they came."""
    update = {
        "update_id": 1,
        "callback_query": {"data": "4111111111111111", "message": {"chat": CHAT, "text": "010-1234-5678"}},
        "list": [{"text": "12가3456"}],
    }
    assert masked(update) == update


def test_checkouts_are_told_apart() -> None:
    """Only a pre-checkout query is one."""
    assert is_pre_checkout({"update_id": 1, "pre_checkout_query": {}})
    assert not is_pre_checkout({"update_id": 1, "message": {}})


def test_a_bare_update_holds_what_is_read() -> None:
    """Bare, a message keeps who wrote what and what it answers to, and loses what no bot reads."""
    update = {
        "update_id": 1,
        "message": {
            "message_id": 2,
            "date": 3,
            "text": "hi",
            "chat": {**CHAT, "theme": {}},
            "from": PERSON,
            "poll": {},
            "reply_to_message": {"text": "?", "poll": {}, "reply_to_message": {}},
        },
        "news": {"x": 1},
    }
    kept = {"message_id": 2, "date": 3, "text": "hi", "chat": CHAT, "from": PERSON}
    kept["reply_to_message"] = {"text": "?"}
    assert bare(update) == {"update_id": 1, "message": kept, "news": {}}


def test_a_bare_callback_keeps_its_data() -> None:
    """Bare, a callback keeps who pressed what under which message."""
    pressed = {"id": "7", "from": PERSON, "data": "x", "message": {"message_id": 2, "chat": CHAT}}
    update = {"update_id": 1, "callback_query": {**pressed, "novelty": 1}}
    assert bare(update) == {"update_id": 1, "callback_query": pressed}
