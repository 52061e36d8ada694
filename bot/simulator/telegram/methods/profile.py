"""Methods about the bot itself: who it is, its commands, descriptions and menu button."""

import json
import re
from typing import Any

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.errors import Json, bad_request
from bot.simulator.telegram.validation import Spec, integer, json_object, json_objects, sized, string
from bot.simulator.telegram.world import World

_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")


def _scope(name: str, raw: Any) -> Json:
    scope = json_object(name, raw)
    needed = _SCOPES.get(scope.get("type", ""))
    if needed is None:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if missing := [field for field in needed if field not in scope]:
        raise bad_request(f"can't parse BotCommandScope: Can't find field \"{missing[0]}\"")
    return scope


def _language(name: str, raw: Any) -> str:
    code = string(name, raw)
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _commands(name: str, raw: Any) -> list[Json]:
    commands = json_objects(name, raw)
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.match(str(command.get("command", "")).lstrip("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands


def _menu_button(name: str, raw: Any) -> Json:
    button = json_object(name, raw)
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse MenuButton: unsupported type specified")
    return button


NOTHING = Spec({})
COMMANDS_PLACE = Spec({"scope": _scope, "language_code": _language})
SET_COMMANDS = Spec({**COMMANDS_PLACE.fields, "commands": _commands}, ("commands",))
DESCRIPTION = Spec({"description": sized(0, 512, "BOT_DESCRIPTION_TOO_LONG"), "language_code": _language})
SHORT_DESCRIPTION = Spec(
    {"short_description": sized(0, 120, "BOT_SHORT_DESCRIPTION_TOO_LONG"), "language_code": _language}
)
MENU_BUTTON = Spec({"chat_id": integer, "menu_button": _menu_button})


def get_me(world: World, bot: LocalBot, params: Json) -> Json:
    """getMe: the bot as a User, with what it may do."""
    return {
        **bot.user,
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.privacy,
        "supports_guest_queries": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }


def set_commands(world: World, bot: LocalBot, params: Json) -> bool:
    """setMyCommands: the command menu of a scope and a language."""
    if (chat := params.get("scope", {}).get("chat_id")) is not None:
        world.chat_of(bot, chat)
    bot.commands[_place(params)] = params["commands"]
    return True


def get_commands(world: World, bot: LocalBot, params: Json) -> list[Json]:
    """getMyCommands: exactly what was set there, without falling back to other scopes."""
    return bot.commands.get(_place(params), [])


def delete_commands(world: World, bot: LocalBot, params: Json) -> bool:
    """deleteMyCommands: that menu goes."""
    bot.commands.pop(_place(params), None)
    return True


def set_description(world: World, bot: LocalBot, params: Json) -> bool:
    """setMyDescription and setMyShortDescription: texts by language."""
    for kind in ("description", "short_description"):
        if kind in params:
            bot.descriptions[kind, params.get("language_code", "")] = params[kind]
    return True


def set_menu_button(world: World, bot: LocalBot, params: Json) -> bool:
    """setChatMenuButton: for one private chat, or for all."""
    if (chat := params.get("chat_id")) is not None:
        world.chat_of(bot, chat)
    bot.menu_buttons[chat] = params.get("menu_button", {"type": "default"})
    return True


def _place(params: Json) -> tuple[str, str]:
    scope = params.get("scope", {"type": "default"})
    return json.dumps(scope, sort_keys=True), params.get("language_code", "")
