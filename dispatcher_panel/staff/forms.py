"""Answers to the staff's prompts, whoever gives them, and leaving a form."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Message, ReplyKeyboardRemove, Update
from telegram.ext import CommandHandler, MessageHandler, filters

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.context import Context, bot_context_of
from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.permissions import allowed
from dispatcher_panel.staff.phone_bookings import book_answered
from dispatcher_panel.staff.prompts import MARK, Prompt, answer_of
from dispatcher_panel.staff.registration import register_answered
from dispatcher_panel.staff.requests import StaffRequest, read_form, respond, staff_request
from dispatcher_panel.staff.vehicle_editing import change_answered
from dispatcher_panel.telegram.editing import reply

Answered = Callable[[StaffRequest, Prompt, str], Awaitable[Screen]]
ANSWERED: Mapping[str, Answered] = {
    "register": register_answered,
    "book": book_answered,
    "model": change_answered,
    "company": change_answered,
}


class ToAPrompt(filters.MessageFilter):
    """A reply to a prompt of a bot's own, that is not a command."""

    def filter(self, message: Message) -> bool:
        """Whether the message answers a prompt."""
        prompt = message.reply_to_message
        by_bot = prompt is not None and prompt.from_user is not None and prompt.from_user.is_bot
        asked = prompt is not None and (prompt.text or "").startswith(MARK)
        return by_bot and asked and not (message.text or "").startswith("/")


def answers() -> MessageHandler[Context, None]:
    """The handler of replies to prompts."""
    return MessageHandler(ToAPrompt() & filters.UpdateType.MESSAGE, _answered)


def cancel_command() -> CommandHandler[Context, None]:
    """/cancel: closes the answer field. Nothing has to be forgotten, for forms are kept nowhere."""
    return CommandHandler("cancel", _cancelled, filters=filters.ChatType.GROUPS & filters.UpdateType.MESSAGE)


async def leave_pressed(request: StaffRequest) -> Response:
    """The form is left, by the person who was asked."""
    prompt = request.prompt()
    if prompt is not None and prompt.for_somebody_else(request.user.id):
        return Response(request.texts.plain("form.not_yours"), alert=True)
    return Response(edit=Screen(request.texts.text("form.left")))


async def _answered(update: Update, context: Context) -> None:
    dispatcher_id = await allowed(update, context)
    message = update.message
    if dispatcher_id is None or message is None or message.reply_to_message is None:
        return
    prompt = read_form(message.reply_to_message, bot_context_of(context))
    request = staff_request(update, context, dispatcher_id)
    await respond(lambda _: _next(request, prompt), request)


async def _next(request: StaffRequest, prompt: Prompt | None) -> Screen:
    if prompt is None:
        return Screen(request.texts.text("form.forgotten"))
    if prompt.for_somebody_else(request.user.id):
        return Screen(request.texts.text("form.not_yours"))
    answer = None if request.message is None else answer_of(request.message)
    if answer is None:
        return Screen(request.texts.text("form.text_please"))
    return await ANSWERED[prompt.form](request, prompt, answer)


async def _cancelled(update: Update, context: Context) -> None:
    if await allowed(update, context) is None or update.message is None:
        return
    texts = bot_context_of(context).staff_texts
    await reply(update.message, Screen(texts.text("form.left"), ReplyKeyboardRemove(selective=True)))
