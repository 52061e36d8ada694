"""What the entrance has to know of a raw update: its chat, its kind, and what must not be kept of it."""

from typing import Any

from domain.policies.cards import mask_cards

Update = dict[str, Any]

CHECKOUT = "pre_checkout_query"
ALLOWED = ("message", "edited_message", "callback_query", CHECKOUT, "my_chat_member")
"""The kinds of update that the faces handle, as getUpdates and setWebhook take them."""

_GROUPS = frozenset({"group", "supergroup"})
_TEXTS = frozenset({"text", "caption"})


def is_checkout(update: Update) -> bool:
    """Whether Telegram waits for the answer to a pre-checkout query."""
    return CHECKOUT in update


def chat_key(update: Update) -> int:
    """The chat whose order the update belongs to; where it has none, the person's id; else 0."""
    for kind, body in update.items():
        if kind == "update_id" or not isinstance(body, dict):
            continue
        chat = body.get("chat") or (body.get("message") or {}).get("chat") or body.get("from") or {}
        return int(chat.get("id", 0))
    return 0


def lane(update: Update, chat: int) -> tuple[int, int]:
    """Within which updates are handled in order: the chat, but in a group each pressed message by itself.

    Presses on one card keep their order, so the first one wins; nobody's press waits for another card's.
    """
    pressed = (update.get("callback_query") or {}).get("message") or {}
    in_group = pressed.get("chat", {}).get("type") in _GROUPS
    return chat, int(pressed["message_id"]) if in_group else 0


def masked(update: Update) -> Update:
    """The update with card-like numbers in every text and caption masked, quoted and edited ones too."""
    return {key: _masked(key, value) for key, value in update.items()}


def _masked(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return mask_cards(value) if key in _TEXTS and len(value) > 12 else value
    if isinstance(value, dict):
        return {inner: _masked(inner, each) for inner, each in value.items()}
    if isinstance(value, list):
        return [_masked(key, each) for each in value]
    return value
