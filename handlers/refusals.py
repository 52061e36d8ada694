"""What the domain refuses, in the customer's words."""

import logging

from aiogram import Bot, Router
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import ErrorEvent
from aiogram_dialog import DialogManager

from domain import errors as refused
from domain.model.people import Customer
from domain.values.ids import BookingCode
from handlers.context import BotContext
from handlers.messages.menu import menu_page
from handlers.messages.rides import ride_page
from handlers.telegram.editing import edit_or_send, send
from handlers.texts import Texts
from handlers.update_context import UpdateContext

log = logging.getLogger(__name__)

_KEYS: dict[type[refused.DomainError], str] = {
    refused.NotFound: "refused.not_yours",
    refused.UnknownGrade: "refused.grade",
    refused.TooFar: "refused.too_far",
    refused.TooManyPassengers: "refused.passengers",
    refused.PickupTimeRefused: "refused.pickup_time",
    refused.TextRefused: "refused.text",
    refused.CardNumberRefused: "refused.card",
    refused.NotYourInvoice: "refused.not_your_invoice",
    refused.AmountDiffers: "refused.amount",
    refused.PaymentNoLongerOpen: "refused.payment_closed",
    refused.CancelRefused: "cancel.too_late",
    refused.BookingMovedOn: "refused.moved_on",
    refused.StaleRecord: "refused.moved_on",
    refused.ContactNotOwn: "refused.contact_not_own",
    refused.PhoneRefused: "refused.phone",
}
_LIMITS = {"unpaid": "refused.unpaid", "immediate": "refused.immediate", "scheduled": "refused.scheduled"}


def refusal(t: Texts, error: refused.DomainError) -> str:
    """Why not, and what to do instead, in plain text."""
    if isinstance(error, refused.TooManyBookings):
        return t.plain(_LIMITS.get(error.kind, "refused.generally"), code=error.code or "")
    for kind in type(error).__mro__:
        if kind in _KEYS:
            return t.plain(_KEYS[kind])
    return t.plain("refused.generally")


async def explain(
    event: ErrorEvent,
    bot: Bot,
    bot_context: BotContext,
    t: Texts,
    update_context: UpdateContext,
    customer: Customer,
    dialog_manager: DialogManager | None = None,
) -> None:
    """Say what was refused, and show what the customer can go on with."""
    error = event.exception
    assert isinstance(error, refused.DomainError)
    log.info("Refused: %s", type(error).__name__)
    said = refusal(t, error)
    if isinstance(error, refused.TooManyBookings) and error.code:
        return await _show_in_the_way(bot, bot_context, t, customer, error.code, said)
    manager = dialog_manager
    if manager is not None and manager.has_context():
        update_context.notice = t.text("notice", text=said)
        return await manager.show()
    page = await menu_page(bot_context, t, customer.id)
    press = event.update.callback_query
    await edit_or_send(bot, customer.id, press, page.below(t.text("notice", text=said)))


async def _show_in_the_way(
    bot: Bot, bot_context: BotContext, t: Texts, customer: Customer, code: str, said: str
) -> None:
    view = await bot_context.rides.own(customer.id, BookingCode(code))
    if view is not None:
        await send(bot, customer.id, ride_page(bot_context, t, view).below(t.text("notice", text=said)))


def hear_refusals(router: Router) -> None:
    """The one place for what the domain refuses."""
    router.errors.register(explain, ExceptionTypeFilter(refused.DomainError))
