"""What a dispatcher typed or asked for on a staff screen, and how a command is checked and answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from telegram import Message, Update, User
from telegram.ext import CommandHandler, filters

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.callback_data import ScreenData
from dispatcher_panel.context import BotContext, Context, bot_context_of
from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.permissions import allowed
from dispatcher_panel.refusals import Unclear, staff_refusal
from dispatcher_panel.staff.prompts import Prompt, read_prompt
from dispatcher_panel.telegram.editing import accessible, reply
from dispatcher_panel.texts import Texts
from domain.errors import DomainError
from domain.values.ids import DispatcherId


@dataclass(frozen=True, slots=True)
class StaffRequest:
    """Who asks, where, and what for: `text` is what stands behind a command, `data` what a button carries.

    `message` is the command or the pressed message; None where Telegram shows a pressed one no more. Its
    numbers, and its chat's, are known nevertheless.
    """

    bot_context: BotContext
    user: User
    dispatcher_id: DispatcherId
    texts: Texts
    bot_username: str
    message: Message | None
    chat_id: int
    message_id: int
    text: str = ""
    data: ScreenData = field(default_factory=ScreenData)

    def number(self, place: int, default: int = 0) -> int:
        """The whole number at this place of a button's data, `default` where there is none."""
        return self.data.number(place, default)

    def argument(self, place: int) -> str:
        """The text at this place of a button's data, empty where there is none."""
        return self.data.argument(place)

    def prompt(self) -> Prompt | None:
        """The form in the pressed message; None where it can be read no more."""
        return None if self.message is None else read_form(self.message, self.bot_context)


Command = Callable[[StaffRequest], Awaitable[Screen]]
"""Carries a command out. Raises DomainError, and Unclear for what cannot be read."""

ScreenAction = Callable[[StaffRequest], Awaitable[Response]]
"""Carries out what the button of a screen asks for. Raises DomainError and Unclear."""


def read_form(message: Message, bot_context: BotContext) -> Prompt | None:
    """The form in a message of the bot's own, in whichever language it was written."""
    catalogs = bot_context.staff_catalogs
    return read_prompt(message, [catalogs.for_language(each.code) for each in catalogs.languages])


def command_handler(name: str, command: Command, example: str = "") -> CommandHandler[Context, None]:
    """A staff command: checked, carried out, and answered by a reply; a refusal shows the example."""

    async def handle(update: Update, context: Context) -> None:
        dispatcher_id = await allowed(update, context)
        if dispatcher_id is None or update.message is None:
            return
        said = (update.message.text or "").split(maxsplit=1)
        text = said[1].strip() if len(said) > 1 else ""
        await respond(command, staff_request(update, context, dispatcher_id, text=text), example)

    return CommandHandler(name, handle, filters=filters.UpdateType.MESSAGE)


def staff_request(
    update: Update,
    context: Context,
    dispatcher_id: DispatcherId,
    *,
    text: str = "",
    data: ScreenData | None = None,
) -> StaffRequest:
    """The request behind an update of somebody who may dispatch."""
    bot_context = bot_context_of(context)
    message = update.effective_message
    assert update.effective_user is not None
    assert message is not None
    return StaffRequest(
        bot_context=bot_context,
        user=update.effective_user,
        dispatcher_id=dispatcher_id,
        texts=bot_context.staff_texts,
        bot_username=context.bot.username,
        message=accessible(message),
        chat_id=message.chat.id,
        message_id=message.message_id,
        text=text,
        data=data or ScreenData(),
    )


async def respond(command: Command, request: StaffRequest, example: str = "") -> None:
    """Carry out what was typed, and reply with its screen or with why it cannot be."""
    assert request.message is not None
    try:
        screen = await command(request)
    except (DomainError, Unclear) as refusal:
        texts = request.texts
        screen = Screen(staff_refusal(refusal, texts, texts.plain(example) if example else ""))
    await reply(request.message, screen)
