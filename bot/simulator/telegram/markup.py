"""Reply markup: inline keyboards, reply keyboards and forced replies, checked as Telegram checks them."""

from typing import Any
from urllib.parse import urlsplit

from bot.simulator.telegram.errors import ApiError, Json, bad_request
from bot.simulator.telegram.validation import decoded

_INLINE_KINDS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
_REPLY_KINDS = (
    "request_users",
    "request_chat",
    "request_managed_bot",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
)
_DECORATION = {"text", "style", "icon_custom_emoji_id"}
_STYLES = {"danger", "success", "primary"}
_FLAGS = {
    "is_persistent",
    "resize_keyboard",
    "one_time_keyboard",
    "selective",
    "force_reply",
    "remove_keyboard",
}
_MOST_BUTTONS = 100


def reply_markup(name: str, raw: Any) -> Json:
    """Any of the four kinds of markup; raises `ApiError` 400 for everything else."""
    value = decoded(name, raw)
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        return _inline(value)
    if "keyboard" in value:
        return _reply_keyboard(value)
    if value.get("remove_keyboard") is True or value.get("force_reply") is True:
        _check_flags(value)
        return value
    if not value:
        return value
    raise bad_request("can't parse reply keyboard markup JSON object")


def inline_markup(name: str, raw: Any) -> Json:
    """An inline keyboard, the only markup that an edit or an invoice takes."""
    value = reply_markup(name, raw)
    if value and "inline_keyboard" not in value:
        raise bad_request("inline keyboard expected")
    return value


def _rows(value: Json, field: str) -> list[list[Any]]:
    rows = value[field]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{field}" must be of type Array of Array')
    if sum(len(row) for row in rows) > _MOST_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return rows


def _inline(value: Json) -> Json:
    rows = _rows(value, "inline_keyboard")
    checked = [[_inline_button(button) for button in row] for row in rows if row]
    for at, button in enumerate(button for row in checked for button in row):
        if button.get("pay") and at:
            raise bad_request("BUTTON_POS_INVALID")
    return {"inline_keyboard": checked}


def _inline_button(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise bad_request("can't parse InlineKeyboardButton: expected an Object")
    button = {key: item for key, item in raw.items() if item is not None}
    _check_label(button, "InlineKeyboardButton")
    kinds = [kind for kind in _INLINE_KINDS if kind in button]
    if unknown := set(button) - _DECORATION - set(_INLINE_KINDS):
        raise bad_request(f"can't parse InlineKeyboardButton: unknown field {sorted(unknown)[0]}")
    if not kinds:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(kinds) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one kind of button must be used")
    _check_kind(button, kinds[0])
    return button


def _check_label(button: Json, what: str) -> None:
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(f"can't parse {what}: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("button text must be non-empty")
    if "style" in button and button["style"] not in _STYLES:
        raise bad_request(f"can't parse {what}: invalid button style specified")


def _check_kind(button: Json, kind: str) -> None:
    content = button[kind]
    if kind == "callback_data" and not (isinstance(content, str) and 1 <= len(content.encode()) <= 64):
        raise bad_request("BUTTON_DATA_INVALID")
    if kind == "url":
        _check_url(content)
    if kind == "copy_text":
        copied = content.get("text") if isinstance(content, dict) else None
        if not isinstance(copied, str) or not 1 <= len(copied) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if kind == "pay" and content is not True:
        raise bad_request('can\'t parse InlineKeyboardButton: field "pay" must be True')


def _check_url(url: Any) -> None:
    if not isinstance(url, str) or not url:
        raise bad_request("BUTTON_URL_INVALID")
    try:
        parts = urlsplit(url if "://" in url or ":" in url else f"http://{url}")
        host = parts.hostname or ""
    except ValueError:
        raise _wrong_url(url, "Wrong HTTP URL") from None
    if parts.scheme not in {"http", "https", "tg"}:
        raise _wrong_url(url, "Unsupported URL protocol")
    if parts.scheme != "tg" and "." not in host:
        raise _wrong_url(url, "Wrong HTTP URL")


def _wrong_url(url: str, reason: str) -> ApiError:
    return bad_request(f"inline keyboard button URL '{url}' is invalid: {reason}")


def _reply_keyboard(value: Json) -> Json:
    _check_flags(value)
    rows = _rows(value, "keyboard")
    checked = [[_reply_button(button) for button in row] for row in rows if row]
    if not checked:
        raise bad_request("reply keyboard must be non-empty")
    return {**value, "keyboard": checked}


def _reply_button(raw: Any) -> Json:
    button = {"text": raw} if isinstance(raw, str) else raw
    if not isinstance(button, dict):
        raise bad_request("can't parse KeyboardButton: expected an Object")
    button = {key: item for key, item in button.items() if item is not None}
    _check_label(button, "KeyboardButton")
    if unknown := set(button) - _DECORATION - set(_REPLY_KINDS):
        raise bad_request(f"can't parse KeyboardButton: unknown field {sorted(unknown)[0]}")
    if sum(1 for kind in _REPLY_KINDS if button.get(kind)) > 1:
        raise bad_request("can't parse KeyboardButton: at most one kind of button can be used")
    return button


def _check_flags(value: Json) -> None:
    for flag in _FLAGS & set(value):
        if value[flag] is not None and not isinstance(value[flag], bool):
            raise bad_request(f'can\'t parse reply markup: field "{flag}" must be of type Boolean')
    hint = value.get("input_field_placeholder")
    if hint is not None and not (isinstance(hint, str) and 1 <= len(hint) <= 64):
        raise bad_request("can't parse reply markup: input field placeholder must have 1-64 characters")
