"""/id, which answers everybody everywhere, and /help for the staff group."""

from telegram import Chat, Update
from telegram.ext import CommandHandler, filters

from dispatcher_panel.desk.reactions import Screen, reply
from dispatcher_panel.panel import Context, panel_of

Handler = CommandHandler[Context, None]


def id_command() -> Handler:
    """/id: the chat's number, so that STAFF_CHAT_ID can be found, and the person's."""
    return CommandHandler("id", _id, filters=filters.UpdateType.MESSAGE)


def help_command() -> Handler:
    """/help in a group: what the staff can do, or that this is not the staff's group."""
    return CommandHandler("help", _help, filters=filters.ChatType.GROUPS & filters.UpdateType.MESSAGE)


async def _id(update: Update, context: Context) -> None:
    message, user = update.message, update.effective_user
    if message is None:
        return
    panel = panel_of(context)
    key = "id.private" if message.chat.type == Chat.PRIVATE else "id.group"
    if panel.staff_chat_id is not None and message.chat.id == panel.staff_chat_id:
        key = "id.staff"
    user_id = str(user.id) if user is not None else "-"
    text = panel.desk_words.text(key, chat_id=str(message.chat.id), user_id=user_id)
    await reply(message, Screen(text))


async def _help(update: Update, context: Context) -> None:
    message = update.message
    if message is None:
        return
    panel = panel_of(context)
    key = "help.staff" if message.chat.id == panel.staff_chat_id else "help.other_group"
    await reply(message, Screen(panel.desk_words.text(key, company=panel.settings.company_name)))
