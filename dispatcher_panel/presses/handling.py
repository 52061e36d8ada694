"""Every press outside the desk: who acts is asked of Telegram and the books, never of the button."""

import logging
from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, Chat, Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler

from dispatcher_panel.callbacks import read_number, read_press
from dispatcher_panel.errors import is_expected
from dispatcher_panel.panel import Context, Panel, panel_of
from dispatcher_panel.permissions import allowed
from dispatcher_panel.presses.answering import Answer, answer
from dispatcher_panel.presses.declining import ask_for_reason
from dispatcher_panel.presses.driver_acts import DRIVER_ACTS, DriverPress
from dispatcher_panel.presses.refusals import refusal_of
from dispatcher_panel.presses.staff_acts import STAFF_ACTS, StaffPress
from dispatcher_panel.presses.staff_screens import STAFF_SCREENS
from dispatcher_panel.texts import Words
from domain.commands.staff import SettleRefund
from domain.errors import DomainError, VehicleNotAvailable
from domain.usecases.refunds.settle_refund import settle_refund
from domain.values.ids import DispatcherId, DriverId, RefundId
from domain.values.status import BookingStatus

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[Answer]]


def press_handler() -> CallbackQueryHandler[Context, None]:
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
    panel, chat = panel_of(context), update.effective_chat
    if chat is not None and chat.type == Chat.PRIVATE:
        await _by_driver(query, context, panel)
        return
    dispatcher_id = await allowed(update, context)
    if dispatcher_id is not None:
        await _by_staff(query, context, panel, DispatcherId(dispatcher_id))


async def _by_staff(
    query: CallbackQuery, context: Context, panel: Panel, dispatcher_id: DispatcherId
) -> None:
    press, number = read_press(query.data), read_number(query.data)
    words = panel.words
    if press is not None:
        by = StaffPress(press, dispatcher_id, panel)
        targets = STAFF_ACTS[press.verb][1] if press.verb in STAFF_ACTS else frozenset[BookingStatus]()
        await _carried_out(query, lambda: _staff_work(by, query, context), panel, words, targets)
    elif number is not None and (query.data or "").startswith("refunded:"):
        await _carried_out(query, lambda: _refunded(panel, dispatcher_id, number), panel, words)
    elif number is not None and (query.data or "").startswith("retry:"):
        await _carried_out(query, lambda: _retried(panel, number), panel, words)
    else:
        await answer(query, Answer(words.plain("press.old"), alert=True))


async def _staff_work(by: StaffPress, query: CallbackQuery, context: Context) -> Answer:
    verb, words = by.press.verb, by.panel.words
    if verb in STAFF_SCREENS:
        return await STAFF_SCREENS[verb](by)
    if verb == "other":
        return await ask_for_reason(by, query, context.bot)
    if verb not in STAFF_ACTS:
        return Answer(words.plain("press.old"), alert=True)
    try:
        status = await STAFF_ACTS[verb][0](by)
    except VehicleNotAvailable:
        fresh = await STAFF_SCREENS["card"](by)
        return Answer(words.plain("refusal.vehicle_taken"), alert=True, shown=fresh.shown)
    return Answer(words.plain(f"pressed.{status}"))


async def _refunded(panel: Panel, dispatcher_id: DispatcherId, number: int) -> Answer:
    command = SettleRefund(dispatcher_id=dispatcher_id, refund_id=RefundId(number))
    await settle_refund(command, panel.use_cases)
    return Answer(panel.words.plain("pressed.refunded"))


async def _retried(panel: Panel, number: int) -> Answer:
    again = await panel.deliveries.retry(number)
    return Answer(panel.words.plain("pressed.retried" if again else "pressed.nothing_to_retry"))


async def _by_driver(query: CallbackQuery, context: Context, panel: Panel) -> None:
    driver_id = DriverId(query.from_user.id)
    line = await panel.fleet.driver(driver_id)
    driver = line.driver if line is not None else None
    words = panel.texts.for_language(driver.language if driver else query.from_user.language_code)
    press = read_press(query.data)
    if driver is None:
        await answer(query, Answer(words.plain("refusal.not_driver"), alert=True))
    elif press is None or press.verb not in DRIVER_ACTS:
        await answer(query, Answer(words.plain("press.old"), alert=True))
    else:
        by = DriverPress(press, driver_id, panel, words, context.bot)
        await _carried_out(query, lambda: DRIVER_ACTS[by.press.verb](by), panel, words)


async def _carried_out(
    query: CallbackQuery,
    work: Work,
    panel: Panel,
    words: Words,
    targets: frozenset[BookingStatus] = frozenset(),
) -> None:
    """Do it and answer once; what fails unexpectedly is answered too, and then raised to the intake."""
    try:
        reply = await work()
    except DomainError as refusal:
        said = await refusal_of(refusal, query.from_user.id, panel, words, targets)
        reply = Answer(said, alert=True)
    except Exception:
        await answer(query, Answer(words.plain("refusal.failed"), alert=True))
        raise
    await answer(query, reply)
