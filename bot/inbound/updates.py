"""What the intake has to know of a raw update: its chat, its kind, and what must not be kept of it."""

from typing import Any

from domain.policies.card_numbers import mask_card_numbers

Update = dict[str, Any]

PRE_CHECKOUT = "pre_checkout_query"
CALLBACK = "callback_query"
ALLOWED = ("message", "edited_message", CALLBACK, PRE_CHECKOUT, "my_chat_member")
"""The kinds of update that the bots handle, as getUpdates and setWebhook take them."""

_GROUPS = frozenset({"group", "supergroup"})
_TEXTS = frozenset({"text", "caption"})
_MESSAGE = frozenset(
    {
        "message_id",
        "date",
        "edit_date",
        "chat",
        "from",
        "sender_chat",
        "text",
        "entities",
        "caption",
        "contact",
        "location",
        "successful_payment",
        "migrate_to_chat_id",
        "reply_to_message",
    }
)
_BARE = {
    "message": _MESSAGE,
    "edited_message": _MESSAGE,
    "reply_to_message": _MESSAGE - {"reply_to_message"},
    "callback_query": frozenset({"id", "from", "chat_instance", "message", "inline_message_id", "data"}),
    "chat": frozenset({"id", "type", "title", "username", "first_name", "last_name"}),
    "sender_chat": frozenset({"id", "type", "title"}),
    "from": frozenset({"id", "is_bot", "first_name", "last_name", "username", "language_code"}),
    "location": frozenset({"latitude", "longitude"}),
}


def is_pre_checkout(update: Update) -> bool:
    """Whether Telegram waits for the answer to a pre-checkout query."""
    return PRE_CHECKOUT in update


def is_callback(update: Update) -> bool:
    """Whether somebody waits for the answer to a callback."""
    return CALLBACK in update


def chat_key(update: Update) -> int:
    """Whose order the update belongs to: a chat's, without a chat a person's; else 0.

    In a group each person has an own order, and their callbacks one beside it (the id below zero): a flood
    of one holds up nobody else, and no typed command holds up a callback.
    """
    for kind, body in update.items():
        if kind == "update_id" or not isinstance(body, dict):
            continue
        person = int((body.get("from") or {}).get("id", 0))
        chat = body.get("chat") or (body.get("message") or {}).get("chat") or {}
        chat_id = int(chat.get("id", person))
        if chat_id >= 0 or not person:
            return chat_id
        return -person if kind == CALLBACK else person
    return 0


def bare(update: Update) -> Update:
    """The update with nothing in its messages but what a bot reads: what Telegram adds may be unreadable."""
    return {kind: _bare(body, _BARE.get(kind, frozenset())) for kind, body in update.items()}


def _bare(body: Any, kept: frozenset[str]) -> Any:
    if not isinstance(body, dict):
        return body
    found = {name: each for name, each in body.items() if name in kept}
    return {name: _bare(each, _BARE[name]) if name in _BARE else each for name, each in found.items()}


def queue_key(update: Update, chat_key: int) -> tuple[int, int]:
    """Within which updates are handled in order: `chat_key`, but in a group each pressed message by itself.

    A dispatcher's callback on one card does not wait for the own one on another; who of two dispatchers wins
    is for the domain to say.
    """
    pressed = (update.get(CALLBACK) or {}).get("message") or {}
    in_group = (pressed.get("chat") or {}).get("type") in _GROUPS
    return chat_key, int(pressed.get("message_id", 0)) if in_group else 0


def masked(update: Update) -> Update:
    """The update with card-like numbers in every text and caption masked, quoted and edited ones too."""
    return {key: _masked(key, value) for key, value in update.items()}


def _masked(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return mask_card_numbers(value) if key in _TEXTS and len(value) > 12 else value
    if isinstance(value, dict):
        return {inner: _masked(inner, each) for inner, each in value.items()}
    if isinstance(value, list):
        return [_masked(key, each) for each in value]
    return value
