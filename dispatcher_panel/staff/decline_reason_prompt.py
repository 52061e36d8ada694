"""Declining in a dispatcher's own words: a question that is answered by a reply, kept nowhere.

The question carries the code and the version in its text, and both are checked again with the answer.
"""

import re

from telegram import ForceReply, Message, Update
from telegram.ext import MessageHandler, filters

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.callback_data import CallbackData
from dispatcher_panel.context import Context, bot_context_of
from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.permissions import allowed
from dispatcher_panel.refusals import booking_refusal
from dispatcher_panel.staff.card_actions import CardCallback, decline_with
from dispatcher_panel.telegram.editing import send
from domain.errors import DomainError
from domain.policies.business_rules import MAX_NOTE
from domain.values.actor import Actor
from domain.values.ids import CODE_ALPHABET, CODE_LENGTH, BookingCode
from domain.values.status import BookingStatus

MARK = "✖️"
_QUESTION = re.compile(rf"{MARK} ([{CODE_ALPHABET}]{{{CODE_LENGTH}}})·(\d{{1,9}})")


async def ask_for_reason(by: CardCallback) -> Response:
    """Ask for the reason by a question of its own."""
    texts, chat_id = by.bot_context.texts, by.bot_context.staff_chat_id
    if chat_id is None:
        return Response(texts.plain("press.old"), alert=True)
    name = by.user.mention_html()
    text = f"{MARK} {by.press.code}·{by.press.seen}\n{name}: {texts.text('decline.ask')}"
    field = ForceReply(selective=True, input_field_placeholder=texts.plain("decline.field"))
    await send(by.bot, chat_id, Screen(text, field))
    return Response(texts.plain("decline.asked"))


class ToReasonQuestion(filters.MessageFilter):
    """A reply to a question for the reason, that is no command."""

    def filter(self, message: Message) -> bool:
        """Whether the message answers it."""
        asked = message.reply_to_message
        by_bot = asked is not None and asked.from_user is not None and asked.from_user.is_bot
        said = asked is not None and bool(_QUESTION.match(asked.text or ""))
        return by_bot and said and not (message.text or "").startswith("/")


def reason_handler() -> MessageHandler[Context, None]:
    """The handler of answers to the question."""
    return MessageHandler(ToReasonQuestion() & filters.UpdateType.MESSAGE, _answered)


async def _answered(update: Update, context: Context) -> None:
    dispatcher_id = await allowed(update, context)
    message = update.message
    if dispatcher_id is None or message is None or message.reply_to_message is None:
        return
    found = _QUESTION.match(message.reply_to_message.text or "")
    bot_context = bot_context_of(context)
    texts = bot_context.texts
    if found is None or not message.text:
        await message.reply_text(texts.plain("decline.field"))
        return
    press = CallbackData("decline", BookingCode(found[1]), int(found[2]))
    actor = Actor.staff(dispatcher_id)
    try:
        await decline_with(press, actor, message.text[:MAX_NOTE], bot_context)
    except DomainError as refusal:
        said = await booking_refusal(refusal, dispatcher_id, bot_context, texts, {BookingStatus.CANCELLED})
        await message.reply_text(said)
