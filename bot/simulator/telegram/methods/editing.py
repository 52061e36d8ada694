"""Methods that change, remove, pin or mark a message that is there."""

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.chats import Group, LocalChat
from bot.simulator.telegram.entities import formatted
from bot.simulator.telegram.errors import Json, bad_request
from bot.simulator.telegram.markup import inline_markup
from bot.simulator.telegram.messages import LocalMessage
from bot.simulator.telegram.validation import (
    Spec,
    boolean,
    chat_id,
    integer,
    json_object,
    json_objects,
    string,
)
from bot.simulator.telegram.world import World

_PLACE = {"chat_id": chat_id, "message_id": integer}
_BOTH = ("chat_id", "message_id")
_DELETABLE_SECONDS = 48 * 3600
# The reactions that a bot may set, https://core.telegram.org/bots/api#reactiontypeemoji
_REACTION_LINES = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣",
    "⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅",
    "🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡",
)
_REACTIONS = {emoji for line in _REACTION_LINES for emoji in line.split()}

EDIT_TEXT = Spec(
    _PLACE
    | {
        "inline_message_id": string,
        "text": string,
        "parse_mode": string,
        "entities": json_objects,
        "link_preview_options": json_object,
        "reply_markup": inline_markup,
    },
    (*_BOTH, "text"),
)
EDIT_MARKUP = Spec(_PLACE | {"inline_message_id": string, "reply_markup": inline_markup}, _BOTH)
DELETE = Spec(_PLACE, _BOTH)
PIN = Spec(_PLACE | {"disable_notification": boolean}, _BOTH)
UNPIN = Spec(_PLACE, ("chat_id",))
REACT = Spec(_PLACE | {"reaction": json_objects, "is_big": boolean}, _BOTH)

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_text(world: World, bot: LocalBot, params: Json) -> Json:
    """editMessageText: new text and inline keyboard; without a keyboard the old one goes."""
    message = _editable(world, bot, params)
    text, entities = formatted(params["text"], params.get("parse_mode"), params.get("entities"))
    if "text" not in message.payload:
        raise bad_request("there is no text in the message to edit")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    return _replace(world, message, content, params.get("reply_markup"), ("text", "entities"))


def edit_markup(world: World, bot: LocalBot, params: Json) -> Json:
    """editMessageReplyMarkup: a new inline keyboard, or none."""
    return _replace(world, _editable(world, bot, params), {}, params.get("reply_markup"), ())


def delete(world: World, bot: LocalBot, params: Json) -> bool:
    """deleteMessage: within 48 hours; in groups other people's only as an administrator."""
    chat = world.chat_of(bot, params["chat_id"])
    message = _found(chat, params, "message to delete not found")
    foreign = message.sender is not bot and isinstance(chat, Group) and bot.id not in chat.admins
    if foreign or world.now() - message.payload["date"] > _DELETABLE_SECONDS:
        raise bad_request("message can't be deleted")
    chat.remove(message)
    return True


def pin(world: World, bot: LocalBot, params: Json) -> bool:
    """pinChatMessage: in groups only as an administrator."""
    chat = world.chat_of(bot, params["chat_id"])
    message = _found(chat, params, "message to pin not found")
    _check_pinning(chat, bot)
    chat.pinned = [*(number for number in chat.pinned if number != message.id), message.id]
    return True


def unpin(world: World, bot: LocalBot, params: Json) -> bool:
    """unpinChatMessage: the given message, or the last one pinned."""
    chat = world.chat_of(bot, params["chat_id"])
    _check_pinning(chat, bot)
    number = params.get("message_id", chat.pinned[-1] if chat.pinned else 0)
    if "message_id" in params:
        _found(chat, params, "message to unpin not found")
    chat.pinned = [pinned for pinned in chat.pinned if pinned != number]
    return True


def react(world: World, bot: LocalBot, params: Json) -> bool:
    """setMessageReaction: one emoji of Telegram's list, or none."""
    chat = world.chat_of(bot, params["chat_id"])
    message = _found(chat, params, "message to react not found")
    reactions = params.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in reactions:
        if reaction.get("type") != "emoji" or reaction.get("emoji") not in _REACTIONS:
            raise bad_request("REACTION_INVALID")
    message.reactions[bot.username] = reactions
    return True


def _found(chat: LocalChat, params: Json, refusal: str) -> LocalMessage:
    message = chat.message(params["message_id"])
    if message is None:
        raise bad_request(refusal)
    return message


def _editable(world: World, bot: LocalBot, params: Json) -> LocalMessage:
    message = _found(world.chat_of(bot, params["chat_id"]), params, "message to edit not found")
    if message.sender is not bot or (message.markup and "inline_keyboard" not in message.markup):
        raise bad_request("message can't be edited")
    return message


def _replace(
    world: World, message: LocalMessage, content: Json, markup: Json | None, replaced: tuple[str, ...]
) -> Json:
    old = message.payload
    markup = markup if markup and markup.get("inline_keyboard") else None
    kept = {key: value for key, value in old.items() if key not in (*replaced, "reply_markup", "edit_date")}
    new = {**kept, **content, **({"reply_markup": markup} if markup else {})}
    current = {key: value for key, value in old.items() if key != "edit_date"}
    if not current.get("reply_markup", {}).get("inline_keyboard", True):
        del current["reply_markup"]
    if new == current:
        raise bad_request(_NOT_MODIFIED)
    message.payload = {**new, "edit_date": world.now()}
    message.markup = markup
    message.chat.edited(message)
    return message.payload


def _check_pinning(chat: LocalChat, bot: LocalBot) -> None:
    if isinstance(chat, Group) and bot.id not in chat.admins:
        raise bad_request("not enough rights to manage pinned messages in the chat")
