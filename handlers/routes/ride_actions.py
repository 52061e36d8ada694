"""What the buttons under a ride do."""

from collections.abc import Awaitable, Callable

from domain.commands.customer import CancelBooking, SendInvoiceAgain
from domain.errors import AlreadyThere, BookingMovedOn, BookingNotFound, PaymentNoLongerOpen
from domain.policies.payment_time import time_stands_still
from domain.ports.queries import RideView
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.usecases.payments.send_invoice_again import send_invoice_again
from domain.values.actor import Actor
from handlers.callback_data import CallbackData
from handlers.messages.rides import cancel_page, list_page, receipt_page, ride_page
from handlers.routes.callback_context import CallbackContext
from handlers.routes.menu_actions import begin_again

Act = Callable[[CallbackContext, CallbackData], Awaitable[None]]


async def show_list(saying: CallbackContext, press: CallbackData) -> None:
    """A page of the customer's rides."""
    await saying.show(await list_page(saying.bot_context, saying.t, saying.customer.id, press.number(0)))


async def show_ride(saying: CallbackContext, press: CallbackData) -> None:
    """One ride as it stands."""
    await saying.show(ride_page(saying.bot_context, saying.t, await _own(saying, press)))


async def show_receipt(saying: CallbackContext, press: CallbackData) -> None:
    """A ride's receipt."""
    await saying.show(receipt_page(saying.bot_context, saying.t, await _own(saying, press)))


async def preview_cancel(saying: CallbackContext, press: CallbackData) -> None:
    """What cancelling now would mean."""
    await saying.show(cancel_page(saying.t, await _own(saying, press)))


async def cancel(saying: CallbackContext, press: CallbackData) -> None:
    """Cancel as the preview said; where the ride has moved on since, show a new preview instead."""
    command = CancelBooking(
        code=(await _own(saying, press)).booking.code,
        actor=Actor.customer(saying.customer.id),
        agreed_kept=press.number(2),
    )
    try:
        await cancel_booking(command, saying.bot_context.use_cases)
    except AlreadyThere:
        saying.update_context.say(saying.t.plain("cancel.done"))
    except BookingMovedOn:
        page = cancel_page(saying.t, await _own(saying, press))
        return await saying.show(page.below(saying.t.text("cancel.moved_on")))
    saying.update_context.say(saying.t.plain("cancel.done"))
    await show_ride(saying, press)


async def pay(saying: CallbackContext, press: CallbackData) -> None:
    """Bring the invoice back to the bottom of the chat."""
    view = await _own(saying, press)
    try:
        await send_invoice_again(
            SendInvoiceAgain(customer_id=saying.customer.id, code=view.booking.code),
            saying.bot_context.use_cases,
        )
    except PaymentNoLongerOpen:
        saying.update_context.say(saying.t.plain("refused.payment_closed"))
        return await show_ride(saying, press)
    key = "again.trying" if time_stands_still(view.booking) else "again.placed"
    saying.update_context.say(saying.t.plain(key, code=view.booking.code))


async def repeat(saying: CallbackContext, press: CallbackData) -> None:
    """Look such a ride over once more and book it."""
    await begin_again(saying, (await _own(saying, press)).booking)


async def _own(saying: CallbackContext, press: CallbackData) -> RideView:
    view = await saying.bot_context.rides.own(saying.customer.id, press.code) if press.code else None
    if view is None:
        raise BookingNotFound()
    return view


ACTS: dict[str, Act] = {
    "r:list": show_list,
    "r:view": show_ride,
    "r:receipt": show_receipt,
    "r:cancel": preview_cancel,
    "r:drop": cancel,
    "r:pay": pay,
    "r:again": repeat,
}
