"""Buttons of a staff card that change nothing yet: they open another keyboard under it, or close it again."""

from collections.abc import Awaitable, Callable, Mapping

from dispatcher_panel.callback_answers import Answer
from dispatcher_panel.messages.staff_card import card_text
from dispatcher_panel.messages.staff_card_buttons import (
    cancel_confirmation,
    card_keyboard,
    decline_reasons,
    other_vehicles,
)
from dispatcher_panel.staff.card_actions import CardCallback
from dispatcher_panel.telegram.sending import Shown
from domain.errors import BookingNotFound
from domain.model.booking import Booking
from domain.ports.queries import FleetRow

PAGE = 8
_FLEET_PAGE = 200
_MOST_CARS = 1_000

Screen = Callable[[CardCallback], Awaitable[Answer]]


async def _card(by: CardCallback) -> Answer:
    card = await by.bot_context.board.card_by_code(by.press.code)
    if card is None:
        raise BookingNotFound()
    text = card_text(card, by.bot_context.texts, by.bot_context.use_cases.rules.tariff)
    return Answer(shown=Shown(text, card_keyboard(card, by.bot_context.texts)))


async def _why(by: CardCallback) -> Answer:
    booking = await _as_seen(by)
    return Answer(shown=Shown("", decline_reasons(booking, by.bot_context.texts)))


async def _ask_cancel(by: CardCallback) -> Answer:
    booking = await _as_seen(by)
    return Answer(shown=Shown("", cancel_confirmation(booking, by.bot_context.texts)))


async def _cars(by: CardCallback) -> Answer:
    booking = await _as_seen(by)
    free = await _free_vehicles(by, booking)
    texts = by.bot_context.texts
    if not free:
        return Answer(texts.plain("press.no_cars"), alert=True)
    page = min(by.press.number or 0, (len(free) - 1) // PAGE)
    shown = free[page * PAGE : (page + 1) * PAGE]
    keyboard = other_vehicles(booking, shown, page, len(free) > (page + 1) * PAGE, texts)
    return Answer(shown=Shown("", keyboard))


async def _free_vehicles(by: CardCallback, booking: Booking) -> list[FleetRow]:
    """Free vehicles, those of the booked grade first."""
    now, free = by.bot_context.use_cases.now(), []
    for offset in range(0, _MOST_CARS, _FLEET_PAGE):
        lines, total = await by.bot_context.fleet.lines(_FLEET_PAGE, offset)
        free += [line for line in lines if line.vehicle.is_free(now)]
        if offset + _FLEET_PAGE >= total:
            break
    return sorted(free, key=lambda line: line.vehicle.grade != booking.grade)


async def _as_seen(by: CardCallback) -> Booking:
    """The booking. Raises BookingNotFound, and BookingMovedOn when the card has changed since."""
    ride = await by.bot_context.rides.by_code(by.press.code)
    if ride is None:
        raise BookingNotFound()
    ride.booking.expect(by.press.seen)
    return ride.booking


CARD_KEYBOARDS: Mapping[str, Screen] = {
    "card": _card,
    "why": _why,
    "ask_cancel": _ask_cancel,
    "cars": _cars,
}
"""By verb: what is shown in the card's place."""
