"""Methods about chats and who is in them."""

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.chats import Group, LocalChat
from bot.simulator.telegram.errors import Json, bad_request
from bot.simulator.telegram.validation import Spec, boolean, chat_id, integer
from bot.simulator.telegram.world import World

CHAT = Spec({"chat_id": chat_id}, ("chat_id",))
MEMBER = Spec({"chat_id": chat_id, "user_id": integer}, ("chat_id", "user_id"))
ADMINISTRATORS = Spec({"chat_id": chat_id, "return_bots": boolean}, ("chat_id",))
_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_send_welcome_messages",
)
_GIFTS = {
    "unlimited_gifts": True,
    "limited_gifts": True,
    "unique_gifts": True,
    "premium_subscription": True,
    "gifts_from_channels": True,
}


def get_chat(world: World, bot: LocalBot, params: Json) -> Json:
    """getChat: what is known of a chat."""
    chat = world.chat_of(bot, params["chat_id"])
    full = {**chat.payload, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    if chat.pinned and (message := chat.message(chat.pinned[-1])) is not None:
        full["pinned_message"] = message.payload
    return full


def get_member(world: World, bot: LocalBot, params: Json) -> Json:
    """getChatMember: the standing of one user in a chat."""
    return _standing(world, world.chat_of(bot, params["chat_id"]), params["user_id"])


def get_administrators(world: World, bot: LocalBot, params: Json) -> list[Json]:
    """getChatAdministrators: all of them, but of other bots only where `return_bots` is set."""
    chat = _group(world, bot, params)
    everybody = chat.admins | ({chat.owner} if chat.owner else set())
    shown = [i for i in everybody if i not in chat.bot_members or i == bot.id or params.get("return_bots")]
    return [_standing(world, chat, number) for number in sorted(shown)]


def get_member_count(world: World, bot: LocalBot, params: Json) -> int:
    """getChatMemberCount: people and bots."""
    chat = world.chat_of(bot, params["chat_id"])
    return len(chat.members) + len(chat.bot_members) if isinstance(chat, Group) else 2


def leave(world: World, bot: LocalBot, params: Json) -> bool:
    """leaveChat: from then on the bot is a stranger to the group."""
    chat = _group(world, bot, params)
    del chat.bot_members[bot.id]
    chat.admins.discard(bot.id)
    return True


def _group(world: World, bot: LocalBot, params: Json) -> Group:
    chat = world.chat_of(bot, params["chat_id"])
    if not isinstance(chat, Group):
        raise bad_request("there are no administrators in the private chat")
    return chat


def _standing(world: World, chat: LocalChat, user_id: int) -> Json:
    user = _user(world, user_id)
    if not isinstance(chat, Group):
        return {"status": "member", "user": user}
    if user_id == chat.owner:
        return {"status": "creator", "user": user, "is_anonymous": user_id in chat.anonymous}
    if user_id in chat.admins:
        rights = dict.fromkeys(_RIGHTS, True)
        seen = {"can_be_edited": False, "is_anonymous": user_id in chat.anonymous}
        return {"status": "administrator", "user": user, **seen, **rights}
    if user_id in chat.members or user_id in chat.bot_members:
        return {"status": "member", "user": user}
    return {"status": "left", "user": user}


def _user(world: World, user_id: int) -> Json:
    if user_id in world.people:
        return world.people[user_id].user
    for bot in world.bots.values():
        if bot.id == user_id:
            return bot.user
    raise bad_request("PARTICIPANT_ID_INVALID")
