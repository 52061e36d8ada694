"""Every press outside the desk: who acts is asked of Telegram and the books, never of the button."""

import logging
from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, Chat, Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler

from dispatcher_panel.callback_answers import Answer, answer
from dispatcher_panel.callback_data import read_callback_data, read_number
from dispatcher_panel.context import BotContext, Context, bot_context_of
from dispatcher_panel.drivers.job_actions import JOB_ACTIONS, JobCallback
from dispatcher_panel.permissions import allowed
from dispatcher_panel.refusals import refusal_of
from dispatcher_panel.staff.card_actions import CARD_ACTIONS, CardCallback
from dispatcher_panel.staff.card_keyboards import CARD_KEYBOARDS
from dispatcher_panel.staff.decline_reason_prompt import ask_for_reason
from dispatcher_panel.telegram.api_errors import is_expected
from dispatcher_panel.texts import Texts
from domain.commands.staff import SettleRefund
from domain.errors import DomainError, VehicleNotAvailable
from domain.usecases.refunds.settle_refund import settle_refund
from domain.values.ids import DispatcherId, DriverId, RefundId
from domain.values.status import BookingStatus

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[Answer]]


def callback_handler() -> CallbackQueryHandler[Context, None]:
    """The handler of cards, jobs and tasks, and of every button that nobody else knows."""
    return CallbackQueryHandler(_pressed)


async def _pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    if query is None:
        return
    try:
        await _routed(update, context, query)
    except BadRequest as refusal:
        if not is_expected(refusal):
            raise


async def _routed(update: Update, context: Context, query: CallbackQuery) -> None:
    bot_context, chat = bot_context_of(context), update.effective_chat
    if chat is not None and chat.type == Chat.PRIVATE:
        await _by_driver(query, context, bot_context)
        return
    dispatcher_id = await allowed(update, context)
    if dispatcher_id is not None:
        await _by_staff(query, context, bot_context, DispatcherId(dispatcher_id))


async def _by_staff(
    query: CallbackQuery, context: Context, bot_context: BotContext, dispatcher_id: DispatcherId
) -> None:
    press, number = read_callback_data(query.data), read_number(query.data)
    texts = bot_context.texts
    if press is not None:
        by = CardCallback(press, dispatcher_id, bot_context)
        targets = CARD_ACTIONS[press.verb][1] if press.verb in CARD_ACTIONS else frozenset[BookingStatus]()
        await _carried_out(query, lambda: _staff_work(by, query, context), bot_context, texts, targets)
    elif number is not None and (query.data or "").startswith("refunded:"):
        await _carried_out(query, lambda: _refunded(bot_context, dispatcher_id, number), bot_context, texts)
    elif number is not None and (query.data or "").startswith("retry:"):
        await _carried_out(query, lambda: _retried(bot_context, number), bot_context, texts)
    else:
        await answer(query, Answer(texts.plain("press.old"), alert=True))


async def _staff_work(by: CardCallback, query: CallbackQuery, context: Context) -> Answer:
    verb, texts = by.press.verb, by.bot_context.texts
    if verb in CARD_KEYBOARDS:
        return await CARD_KEYBOARDS[verb](by)
    if verb == "other":
        return await ask_for_reason(by, query, context.bot)
    if verb not in CARD_ACTIONS:
        return Answer(texts.plain("press.old"), alert=True)
    try:
        status = await CARD_ACTIONS[verb][0](by)
    except VehicleNotAvailable:
        fresh = await CARD_KEYBOARDS["card"](by)
        return Answer(texts.plain("refusal.vehicle_taken"), alert=True, shown=fresh.shown)
    return Answer(texts.plain(f"pressed.{status}"))


async def _refunded(bot_context: BotContext, dispatcher_id: DispatcherId, number: int) -> Answer:
    command = SettleRefund(dispatcher_id=dispatcher_id, refund_id=RefundId(number))
    await settle_refund(command, bot_context.use_cases)
    return Answer(bot_context.texts.plain("pressed.refunded"))


async def _retried(bot_context: BotContext, number: int) -> Answer:
    again = await bot_context.deliveries.retry(number)
    return Answer(bot_context.texts.plain("pressed.retried" if again else "pressed.nothing_to_retry"))


async def _by_driver(query: CallbackQuery, context: Context, bot_context: BotContext) -> None:
    driver_id = DriverId(query.from_user.id)
    line = await bot_context.fleet.driver(driver_id)
    driver = line.driver if line is not None else None
    texts = bot_context.catalogs.for_language(driver.language if driver else query.from_user.language_code)
    press = read_callback_data(query.data)
    if driver is None:
        await answer(query, Answer(texts.plain("refusal.not_driver"), alert=True))
    elif press is None or press.verb not in JOB_ACTIONS:
        await answer(query, Answer(texts.plain("press.old"), alert=True))
    else:
        by = JobCallback(press, driver_id, bot_context, texts, context.bot)
        await _carried_out(query, lambda: JOB_ACTIONS[by.press.verb](by), bot_context, texts)


async def _carried_out(
    query: CallbackQuery,
    work: Work,
    bot_context: BotContext,
    texts: Texts,
    targets: frozenset[BookingStatus] = frozenset(),
) -> None:
    """Do it and answer once; what fails unexpectedly is answered too, and then raised to the intake."""
    try:
        reply = await work()
    except DomainError as refusal:
        said = await refusal_of(refusal, query.from_user.id, bot_context, texts, targets)
        reply = Answer(said, alert=True)
    except Exception:
        await answer(query, Answer(texts.plain("refusal.failed"), alert=True))
        raise
    await answer(query, reply)
