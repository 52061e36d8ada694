"""Who may dispatch: people of the staff group, and of DISPATCHERS where that is set. It fails closed."""

from telegram import Chat, Message, Update, User

from dispatcher_panel.context import BotContext, Context, bot_context_of
from domain.commands.staff import RememberDispatcher
from domain.usecases.people.remember_dispatcher import remember_dispatcher
from domain.values.ids import DispatcherId

ANONYMOUS_ADMIN = 1087968824
"""GroupAnonymousBot: stands in Telegram for every admin who writes as the group."""


class NotAllowed(Exception):
    """This person may not dispatch here; `key` is that of the text which says why."""

    def __init__(self, key: str) -> None:
        """Take the key."""
        super().__init__(key)
        self.key = key


async def allowed(update: Update, context: Context) -> DispatcherId | None:
    """The dispatcher who wrote the message; None: this person may not, and has been told why by a reply."""
    bot_context = bot_context_of(context)
    try:
        return await dispatcher_behind(update, bot_context)
    except NotAllowed as refusal:
        if update.effective_message is not None:
            await update.effective_message.reply_text(bot_context.texts.plain(refusal.key))
        return None


async def dispatcher_behind(update: Update, bot_context: BotContext) -> DispatcherId:
    """The dispatcher who acts, remembered for the cards. Raises NotAllowed."""
    refusal = refused_because(update, bot_context)
    if refusal is not None:
        raise NotAllowed(refusal)
    assert update.effective_user is not None
    await _meet(update.effective_user, _anonymous_name(update), bot_context)
    return DispatcherId(update.effective_user.id)


def refused_because(update: Update, bot_context: BotContext) -> str | None:
    """The key of the text that says why this is refused, None where it is not."""
    chat, user = update.effective_chat, update.effective_user
    if (
        chat is None
        or user is None
        or bot_context.staff_chat_id is None
        or chat.id != bot_context.staff_chat_id
    ):
        return "refused.elsewhere"
    if _speaks_as_channel(update, chat):
        return "refused.anonymous"
    if not bot_context.settings.dispatchers or user.id in bot_context.settings.dispatchers:
        return None
    return "refused.anonymous" if user.id == ANONYMOUS_ADMIN else "refused.not_dispatcher"


def _speaks_as_channel(update: Update, chat: Chat) -> bool:
    message = update.effective_message
    if update.callback_query is not None or not isinstance(message, Message):
        return False
    return message.sender_chat is not None and message.sender_chat.id != chat.id


def _anonymous_name(update: Update) -> str | None:
    chat, user = update.effective_chat, update.effective_user
    if user is None or chat is None or user.id != ANONYMOUS_ADMIN:
        return None
    return chat.title


async def _meet(user: User, title: str | None, bot_context: BotContext) -> None:
    name = title or user.full_name
    username = None if title else user.username
    if bot_context.met.get(user.id) == (name, username):
        return
    command = RememberDispatcher(dispatcher_id=DispatcherId(user.id), name=name, username=username)
    await remember_dispatcher(command, bot_context.use_cases)
    bot_context.met[user.id] = (name, username)
