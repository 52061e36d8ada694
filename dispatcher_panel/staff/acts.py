"""What a dispatcher typed or pressed, and the one way in which each is checked, carried out and answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from telegram import Message, Update, User
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from dispatcher_panel.context import BotContext, Context, bot_context_of
from dispatcher_panel.permissions import allowed
from dispatcher_panel.staff.buttons import PREFIX, read_data
from dispatcher_panel.staff.idempotency import DoneOnce
from dispatcher_panel.staff.parsing import Unclear
from dispatcher_panel.staff.prompts import Prompt, read_prompt
from dispatcher_panel.staff.refusals import refusal_popup, refusal_text
from dispatcher_panel.staff.responses import Response, Screen, answer, reply, show
from dispatcher_panel.texts import Texts
from domain.errors import DomainError
from domain.values.ids import DispatcherId

ONCE = "desk_once"
LONGEST_NUMBER = 19
LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class StaffRequest:
    """Who acted, where, and what with: `text` is what stands behind a command, `args` what a button carries.

    `message` is the command or the pressed message; None where Telegram shows a pressed one no more.
    """

    bot_context: BotContext
    once: DoneOnce
    user: User
    dispatcher_id: DispatcherId
    texts: Texts
    bot_username: str
    message: Message | None
    text: str = ""
    args: tuple[str, ...] = ()

    def number(self, place: int, default: int = 0) -> int:
        """The whole number at this place of a button's data, `default` where there is none."""
        figures = self.argument(place)
        if not (figures.isascii() and figures.isdigit() and len(figures) <= LONGEST_NUMBER):
            return default
        return min(int(figures), LARGEST_NUMBER)

    def argument(self, place: int) -> str:
        """The text at this place of a button's data, empty where there is none."""
        return self.args[place] if place < len(self.args) else ""

    def prompt(self) -> Prompt | None:
        """The form in the pressed message; None where it can be read no more."""
        return None if self.message is None else read_form(self.message, self.bot_context)


Typed = Callable[[StaffRequest], Awaitable[Screen]]
Pressed = Callable[[StaffRequest], Awaitable[Response]]
Handler = CommandHandler[Context, None]


def read_form(message: Message, bot_context: BotContext) -> Prompt | None:
    """The form in a message of the bot's own, in whichever language it was written."""
    catalogs = bot_context.staff_catalogs
    return read_prompt(message, [catalogs.for_language(each.code) for each in catalogs.languages])


def command(name: str, act: Typed, example: str = "") -> Handler:
    """A staff command: checked, carried out, and answered by a reply; a refusal shows the example."""

    async def handle(update: Update, context: Context) -> None:
        dispatcher_id = await allowed(update, context)
        if dispatcher_id is None or update.message is None:
            return
        said = (update.message.text or "").split(maxsplit=1)
        text = said[1].strip() if len(said) > 1 else ""
        await respond(act, staff_request(update, context, dispatcher_id, text=text), example)

    return CommandHandler(name, handle, filters=filters.UpdateType.MESSAGE)


def staff_request(
    update: Update, context: Context, dispatcher_id: int, *, text: str = "", args: tuple[str, ...] = ()
) -> StaffRequest:
    """The act behind an update that `allowed` has let in."""
    bot_context = bot_context_of(context)
    assert update.effective_user is not None
    message = update.effective_message
    return StaffRequest(
        bot_context=bot_context,
        once=context.bot_data.setdefault(ONCE, DoneOnce()),
        user=update.effective_user,
        dispatcher_id=DispatcherId(dispatcher_id),
        texts=bot_context.staff_texts,
        bot_username=context.bot.username,
        message=message if isinstance(message, Message) else None,
        text=text,
        args=args,
    )


async def respond(typed: Typed, act: StaffRequest, example: str = "") -> None:
    """Carry out what was typed, and reply with its screen or with why it cannot be."""
    assert act.message is not None
    try:
        screen = await typed(act)
    except (DomainError, Unclear) as refusal:
        screen = Screen(refusal_text(refusal, act.texts, act.texts.plain(example) if example else ""))
    await reply(act.message, screen)


def presses(table: Mapping[str, Pressed]) -> CallbackQueryHandler[Context, None]:
    """The handler of every button of the desk; each press is answered exactly once, whatever happens."""

    async def handle(update: Update, context: Context) -> None:
        dispatcher_id = await allowed(update, context)
        query = update.callback_query
        if dispatcher_id is None or query is None:
            return
        verb, args = read_data(query.data)
        act = staff_request(update, context, dispatcher_id, args=args)
        reaction = Response(act.texts.plain("press.failed"), alert=True)
        try:
            reaction = await (table.get(verb) or _unknown)(act)
        except (DomainError, Unclear) as refusal:
            reaction = Response(refusal_popup(refusal, act.texts), alert=True)
        finally:
            await answer(query, reaction.popup, alert=reaction.alert)
        await show(query, reaction)

    return CallbackQueryHandler(handle, pattern=f"^{PREFIX}:")


async def _unknown(act: StaffRequest) -> Response:
    return Response(act.texts.plain("press.old"), alert=True)
