"""Buttons of a staff card that change nothing yet: they open another keyboard under it, or close it again."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.messages.staff_card import card_text
from dispatcher_panel.messages.staff_card_buttons import (
    cancel_confirmation,
    card_keyboard,
    decline_reasons,
    other_vehicles,
)
from dispatcher_panel.staff.card_actions import CardCallback
from domain.errors import BookingNotFound
from domain.model.booking import Booking
from domain.ports.queries import CardView, FleetRow

PAGE = 8
_FLEET_PAGE = 200
_MOST_CARS = 1_000

CardAction = Callable[[CardCallback], Awaitable[Response]]
"""Answers a press on a card. Raises DomainError."""


async def fresh_card(by: CardCallback) -> Response:
    """The card as the booking stands now, whatever the pressed one shows. Raises BookingNotFound."""
    card = await _found(by)
    return Response(edit=_screen(card, card_keyboard(card, by.bot_context.texts), by))


async def _why(by: CardCallback) -> Response:
    card = await _as_seen(by)
    return _other_keyboard(card, decline_reasons(card.ride.booking, by.bot_context.texts), by)


async def _ask_cancel(by: CardCallback) -> Response:
    card = await _as_seen(by)
    return _other_keyboard(card, cancel_confirmation(card.ride.booking, by.bot_context.texts), by)


async def _cars(by: CardCallback) -> Response:
    card, texts = await _as_seen(by), by.bot_context.texts
    booking = card.ride.booking
    free = await _free_vehicles(by, booking)
    if not free:
        return Response(texts.plain("press.no_cars"), alert=True)
    page = min(by.press.number or 0, (len(free) - 1) // PAGE)
    shown = free[page * PAGE : (page + 1) * PAGE]
    keyboard = other_vehicles(booking, shown, page, len(free) > (page + 1) * PAGE, texts)
    return _other_keyboard(card, keyboard, by)


def _other_keyboard(card: CardView, keyboard: InlineKeyboardMarkup, by: CardCallback) -> Response:
    """Just the keyboard changes: the card's delivery may have written a newer text meanwhile."""
    return Response(edit=_screen(card, keyboard, by), keyboard_only=True)


def _screen(card: CardView, keyboard: InlineKeyboardMarkup | None, by: CardCallback) -> Screen:
    text = card_text(card, by.bot_context.texts, by.bot_context.use_cases.rules.tariff)
    return Screen(text, keyboard)


async def _free_vehicles(by: CardCallback, booking: Booking) -> list[FleetRow]:
    """Free vehicles, those of the booked grade first."""
    now, free = by.bot_context.use_cases.now(), []
    for offset in range(0, _MOST_CARS, _FLEET_PAGE):
        lines, total = await by.bot_context.fleet.rows(_FLEET_PAGE, offset)
        free += [line for line in lines if line.vehicle.is_free(now)]
        if offset + _FLEET_PAGE >= total:
            break
    return sorted(free, key=lambda line: line.vehicle.grade != booking.grade)


async def _as_seen(by: CardCallback) -> CardView:
    """The card. Raises BookingNotFound, and BookingMovedOn when it has changed since it was drawn."""
    card = await _found(by)
    card.ride.booking.expect(by.press.seen)
    return card


async def _found(by: CardCallback) -> CardView:
    card = await by.bot_context.board.card_by_code(by.press.code)
    if card is None:
        raise BookingNotFound()
    return card


CARD_KEYBOARDS: Mapping[str, CardAction] = {
    "card": fresh_card,
    "why": _why,
    "ask_cancel": _ask_cancel,
    "cars": _cars,
}
"""By verb: what is shown in the card's place."""
