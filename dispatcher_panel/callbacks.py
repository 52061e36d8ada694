"""Every press of a button: who presses is asked of Telegram and the database, never of the button's data."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

from telegram import Bot, CallbackQuery, Chat, Update
from telegram.ext import CallbackQueryHandler

from dispatcher_panel.callback_answers import Response, answer, show
from dispatcher_panel.callback_data import ScreenData, read_callback_data, read_screen_data, read_task_data
from dispatcher_panel.context import BotContext, Context, bot_context_of
from dispatcher_panel.drivers.job_actions import JOB_ACTIONS, JobCallback
from dispatcher_panel.drivers.people import driver_behind
from dispatcher_panel.permissions import NotAllowed, dispatcher_behind
from dispatcher_panel.refusals import Refusal, Unclear, booking_refusal, staff_key
from dispatcher_panel.staff import SCREEN_ACTIONS
from dispatcher_panel.staff.card_actions import CARD_STEPS, CardCallback
from dispatcher_panel.staff.card_keyboards import CARD_KEYBOARDS, CardAction, fresh_card
from dispatcher_panel.staff.decline_reason_prompt import ask_for_reason
from dispatcher_panel.staff.requests import StaffRequest, staff_request
from dispatcher_panel.staff.task_actions import TASK_ACTIONS, TaskCallback
from dispatcher_panel.texts import Texts
from domain.errors import DomainError, VehicleNotAvailable
from domain.values.ids import DispatcherId, DriverId
from domain.values.status import BookingStatus


async def _step(by: CardCallback) -> Response:
    texts = by.bot_context.texts
    try:
        status = await CARD_STEPS[by.press.verb][0](by)
    except VehicleNotAvailable:
        fresh = await fresh_card(by)
        return Response(texts.plain("refusal.vehicle_taken"), alert=True, edit=fresh.edit)
    return Response(texts.plain(f"pressed.{status}"))


CARD_ACTIONS: Mapping[str, CardAction] = {
    **dict.fromkeys(CARD_STEPS, _step),
    **CARD_KEYBOARDS,
    "other": ask_for_reason,
}
"""By the verb of a card's button: what is done and shown."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a press asks for by somebody who may ask: how it is carried out, and how a refusal is said.

    `texts` are the words in which an unexpected failure is told.
    """

    texts: Texts
    act: Callable[[], Awaitable[Response]]
    refused: Callable[[Refusal], Awaitable[str]]


def callback_handler() -> CallbackQueryHandler[Context, None]:
    """The one handler of all buttons; each press is answered exactly once, whatever happens."""
    return CallbackQueryHandler(_pressed)


async def _pressed(update: Update, context: Context) -> None:
    """What fails unexpectedly is answered too, and then raised to the intake."""
    query, chat = update.callback_query, update.effective_chat
    if query is None:
        return
    bot_context = bot_context_of(context)
    by_driver = chat is not None and chat.type == Chat.PRIVATE
    language = query.from_user.language_code
    response = _failed(bot_context.catalogs.for_language(language) if by_driver else bot_context.texts)
    try:
        call = await (_by_driver if by_driver else _by_staff)(update, query, context)
        if isinstance(call, Call):
            response = _failed(call.texts)
            response = await _carried_out(call)
        else:
            response = call
    finally:
        await answer(query, response)
    await show(query, response)


async def _carried_out(call: Call) -> Response:
    try:
        return await call.act()
    except (DomainError, Unclear) as refusal:
        return Response(await call.refused(refusal), alert=True)


async def _by_driver(update: Update, query: CallbackQuery, context: Context) -> Call | Response:
    """Whether it is the driver's own ride is asked by what is done; the words are those of the message."""
    bot_context = bot_context_of(context)
    press = read_callback_data(query.data)
    spoken = bot_context.spoken.of(DriverId(query.from_user.id))
    if spoken is not None:
        texts = bot_context.catalogs.for_language(spoken)
    else:
        line, texts = await driver_behind(update, bot_context)
        if line is None:
            return _alert("refusal.not_driver", texts)
    if press is None or press.verb not in JOB_ACTIONS:
        return _alert("press.old", texts)
    job = JobCallback(press, DriverId(query.from_user.id), bot_context, texts, context.bot)
    refused = _booking_refusal(query.from_user.id, bot_context, texts)
    return Call(texts, lambda: JOB_ACTIONS[press.verb](job), refused)


async def _by_staff(update: Update, query: CallbackQuery, context: Context) -> Call | Response:
    bot_context = bot_context_of(context)
    try:
        dispatcher_id = await dispatcher_behind(update, bot_context)
    except NotAllowed as refusal:
        return _alert(refusal.key, bot_context.texts)
    screen = read_screen_data(query.data)
    if screen is not None:
        return _screen(screen, staff_request(update, context, dispatcher_id, data=screen))
    return _card_or_task(query, context.bot, bot_context, dispatcher_id)


def _screen(data: ScreenData, request: StaffRequest) -> Call | Response:
    action = SCREEN_ACTIONS.get(data.verb)
    if action is None:
        return _alert("press.old", request.texts)

    async def refused(refusal: Refusal) -> str:
        return request.texts.plain(staff_key(refusal))

    return Call(request.bot_context.texts, lambda: action(request), refused)


def _card_or_task(
    query: CallbackQuery, bot: Bot, bot_context: BotContext, dispatcher_id: DispatcherId
) -> Call | Response:
    texts, user = bot_context.texts, query.from_user
    press, task = read_callback_data(query.data), read_task_data(query.data)
    if press is not None and press.verb in CARD_ACTIONS:
        card = CardCallback(press, dispatcher_id, bot_context, bot, user)
        targets = CARD_STEPS[press.verb][1] if press.verb in CARD_STEPS else ()
        refused = _booking_refusal(user.id, bot_context, texts, targets)
        return Call(texts, lambda: CARD_ACTIONS[press.verb](card), refused)
    if task is not None and task.verb in TASK_ACTIONS:
        about = TaskCallback(task.number, dispatcher_id, bot_context)
        refused = _booking_refusal(user.id, bot_context, texts)
        return Call(texts, lambda: TASK_ACTIONS[task.verb](about), refused)
    return _alert("press.old", texts)


def _booking_refusal(
    user_id: int, bot_context: BotContext, texts: Texts, targets: Collection[BookingStatus] = ()
) -> Callable[[Refusal], Awaitable[str]]:
    return lambda refusal: booking_refusal(refusal, user_id, bot_context, texts, targets)


def _alert(key: str, texts: Texts) -> Response:
    return Response(texts.plain(key), alert=True)


def _failed(texts: Texts) -> Response:
    return _alert("refusal.failed", texts)
