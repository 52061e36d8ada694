"""What the menu does: the last ride again, and another language."""

from aiogram_dialog import ShowMode, StartMode

from domain.commands.customer import ChooseLanguage, PlaceBooking
from domain.errors import BookingNotFound
from domain.model.booking import Booking
from domain.usecases.booking.place_booking import place_booking
from domain.usecases.people.choose_language import choose_language
from domain.values.ids import BookingCode
from domain.values.status import BookingStatus
from handlers.dialogs.book.draft import Draft, draft_of
from handlers.messages.menu import menu_page, same_request
from handlers.routes.callback_context import CallbackContext


async def place_again(context: CallbackContext, code: BookingCode, nonce: str) -> None:
    """Hold the fare of the same ride and let the invoice come: one press.

    The press is answered and the menu stays as it is. A second press gives the same booking; once that has
    been paid, the button is spent and the menu is drawn afresh.
    """
    bot_context, t, customer = context.bot_context, context.t, context.customer
    view = await bot_context.rides.own(customer.id, code)
    if view is None:
        raise BookingNotFound()
    if customer.phone is None:
        return await begin_again(context, view.booking)
    booking = await place_booking(
        PlaceBooking(
            customer_id=customer.id,
            request=same_request(view.booking),
            language=t.language,
            contact_name=customer.name.strip() or t.plain("person.customer"),
            contact_phone=customer.phone,
            request_key=f"again:{nonce}",
        ),
        bot_context.use_cases,
    )
    if booking.status is BookingStatus.AWAITING_PAYMENT:
        context.update_context.say(t.plain("again.placed", code=booking.code))
        return await context.update_context.answer(context.bot)
    context.update_context.say(t.plain("again.placed_before", code=booking.code))
    await context.show(await menu_page(bot_context, t, customer.id))


async def begin_again(context: CallbackContext, last: Booking) -> None:
    """Open a booking that is filled in like an earlier one, in a message of its own."""
    await context.leave()
    nonce = context.bot_context.use_cases.ids.token()
    data = draft_of(last, nonce[:16])
    step = Draft(data).next_step(context.customer)
    await context.manager.start(step, data=data, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)


async def speak(context: CallbackContext, code: str) -> None:
    """Write to the customer in this language from now on."""
    await choose_language(
        ChooseLanguage(customer_id=context.customer.id, language=code), context.bot_context.use_cases
    )
    context.customer.speak(code)
    context.t = context.bot_context.speak_to(context.customer)
    context.update_context.say(context.t.plain("language.chosen"))
    if context.manager.has_context():
        context.manager.middleware_data["t"] = context.t
        return await context.manager.show(ShowMode.SEND)
    await context.show(await menu_page(context.bot_context, context.t, context.customer.id))
