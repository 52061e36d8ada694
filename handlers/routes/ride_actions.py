"""What the buttons under a ride do."""

from collections.abc import Awaitable, Callable

from domain.commands.customer import CancelBooking, SendInvoiceAgain
from domain.errors import AlreadyThere, BookingMovedOn, BookingNotFound, PaymentNoLongerOpen
from domain.model.ride_view import RideView
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.usecases.payments.send_invoice_again import send_invoice_again
from domain.values.actor import Actor
from handlers.callback_data import CallbackData
from handlers.messages.rides import cancel_page, list_page, receipt_page, ride_page
from handlers.routes.callback_context import CallbackContext
from handlers.routes.menu_actions import begin_again

Act = Callable[[CallbackContext, CallbackData], Awaitable[None]]


async def show_list(context: CallbackContext, press: CallbackData) -> None:
    """A page of the customer's rides."""
    await context.show(await list_page(context.bot_context, context.t, context.customer.id, press.number(0)))


async def show_ride(context: CallbackContext, press: CallbackData) -> None:
    """One ride as it stands."""
    await context.show(ride_page(context.bot_context, context.t, await _own(context, press)))


async def show_receipt(context: CallbackContext, press: CallbackData) -> None:
    """A ride's receipt."""
    await context.show(receipt_page(context.bot_context, context.t, await _own(context, press)))


async def preview_cancel(context: CallbackContext, press: CallbackData) -> None:
    """What cancelling now would mean."""
    await context.show(cancel_page(context.t, await _own(context, press)))


async def cancel(context: CallbackContext, press: CallbackData) -> None:
    """Cancel as the preview said; where the ride has moved on since, show a new preview instead."""
    command = CancelBooking(
        code=(await _own(context, press)).booking.code,
        actor=Actor.customer(context.customer.id),
        agreed_kept=press.number(2),
    )
    try:
        await cancel_booking(command, context.bot_context.use_cases)
    except AlreadyThere:
        context.update_context.say(context.t.plain("cancel.done"))
    except BookingMovedOn:
        page = cancel_page(context.t, await _own(context, press))
        return await context.show(page.below(context.t.text("cancel.moved_on")))
    context.update_context.say(context.t.plain("cancel.done"))
    await show_ride(context, press)


async def pay(context: CallbackContext, press: CallbackData) -> None:
    """Bring the invoice back to the bottom of the chat."""
    view = await _own(context, press)
    try:
        await send_invoice_again(
            SendInvoiceAgain(customer_id=context.customer.id, code=view.booking.code),
            context.bot_context.use_cases,
        )
    except PaymentNoLongerOpen:
        context.update_context.say(context.t.plain("refused.payment_closed"))
        return await show_ride(context, press)
    key = "again.trying" if view.booking.payment_hold.active else "again.placed"
    context.update_context.say(context.t.plain(key, code=view.booking.code))


async def repeat(context: CallbackContext, press: CallbackData) -> None:
    """Look such a ride over once more and book it."""
    await begin_again(context, (await _own(context, press)).booking)


async def _own(context: CallbackContext, press: CallbackData) -> RideView:
    view = await context.bot_context.rides.own(context.customer.id, press.code) if press.code else None
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
