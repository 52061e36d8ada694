"""/id, which answers everybody everywhere, and /help for the staff group."""

from collections.abc import Callable

from telegram import Chat, Update
from telegram.ext import CommandHandler, filters

from dispatcher_panel.context import Context, bot_context_of
from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.telegram.editing import reply
from dispatcher_panel.texts import Texts

Handler = CommandHandler[Context, None]


def id_command() -> Handler:
    """/id: the chat's number, so that STAFF_CHAT_ID can be found, and the person's."""
    return CommandHandler("id", _id, filters=filters.UpdateType.MESSAGE)


def help_command(lines: Callable[[Texts], list[str]]) -> Handler:
    """/help in a group: what the staff can do, a line for each command; or that it is not theirs."""

    async def help_(update: Update, context: Context) -> None:
        message = update.message
        if message is None:
            return
        bot_context = bot_context_of(context)
        texts, company = bot_context.staff_texts, bot_context.settings.company_name
        if message.chat.id != bot_context.staff_chat_id:
            return await reply(message, Screen(texts.text("help.other_group", company=company)))
        head = texts.text("help.staff", company=company)
        await reply(message, Screen("\n".join([head, "", *lines(texts)])))

    return CommandHandler("help", help_, filters=filters.ChatType.GROUPS & filters.UpdateType.MESSAGE)


async def _id(update: Update, context: Context) -> None:
    message, user = update.message, update.effective_user
    if message is None:
        return
    bot_context = bot_context_of(context)
    key = "id.private" if message.chat.type == Chat.PRIVATE else "id.group"
    if bot_context.staff_chat_id is not None and message.chat.id == bot_context.staff_chat_id:
        key = "id.staff"
    user_id = str(user.id) if user is not None else "-"
    text = bot_context.staff_texts.text(key, chat_id=str(message.chat.id), user_id=user_id)
    await reply(message, Screen(text))
