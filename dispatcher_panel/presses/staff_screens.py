"""Buttons of a staff card that change nothing yet: they open another keyboard under it, or close it again."""

from collections.abc import Awaitable, Callable, Mapping

from dispatcher_panel.card_buttons import (
    cancel_confirmation,
    card_keyboard,
    decline_reasons,
    other_vehicles,
)
from dispatcher_panel.cards import card_text
from dispatcher_panel.presses.answering import Answer
from dispatcher_panel.presses.staff_acts import StaffPress
from dispatcher_panel.sending import Shown
from domain.errors import BookingNotFound
from domain.model.booking import Booking
from domain.ports.queries import FleetRow

PAGE = 8
_FLEET_PAGE = 200
_MOST_CARS = 1_000

Screen = Callable[[StaffPress], Awaitable[Answer]]


async def _card(by: StaffPress) -> Answer:
    card = await by.panel.board.card_by_code(by.press.code)
    if card is None:
        raise BookingNotFound()
    text = card_text(card, by.panel.words, by.panel.use_cases.rules.tariff)
    return Answer(shown=Shown(text, card_keyboard(card, by.panel.words)))


async def _why(by: StaffPress) -> Answer:
    booking = await _as_seen(by)
    return Answer(shown=Shown("", decline_reasons(booking, by.panel.words)))


async def _ask_cancel(by: StaffPress) -> Answer:
    booking = await _as_seen(by)
    return Answer(shown=Shown("", cancel_confirmation(booking, by.panel.words)))


async def _cars(by: StaffPress) -> Answer:
    booking = await _as_seen(by)
    free = await _free_vehicles(by, booking)
    words = by.panel.words
    if not free:
        return Answer(words.plain("press.no_cars"), alert=True)
    page = min(by.press.number or 0, (len(free) - 1) // PAGE)
    shown = free[page * PAGE : (page + 1) * PAGE]
    keyboard = other_vehicles(booking, shown, page, len(free) > (page + 1) * PAGE, words)
    return Answer(shown=Shown("", keyboard))


async def _free_vehicles(by: StaffPress, booking: Booking) -> list[FleetRow]:
    """Free vehicles, those of the booked grade first."""
    now, free = by.panel.use_cases.now(), []
    for offset in range(0, _MOST_CARS, _FLEET_PAGE):
        lines, total = await by.panel.fleet.lines(_FLEET_PAGE, offset)
        free += [line for line in lines if line.vehicle.is_free(now)]
        if offset + _FLEET_PAGE >= total:
            break
    return sorted(free, key=lambda line: line.vehicle.grade != booking.grade)


async def _as_seen(by: StaffPress) -> Booking:
    """The booking. Raises BookingNotFound, and BookingMovedOn when the card has changed since."""
    ride = await by.panel.rides.by_code(by.press.code)
    if ride is None:
        raise BookingNotFound()
    ride.booking.expect(by.press.seen)
    return ride.booking


STAFF_SCREENS: Mapping[str, Screen] = {
    "card": _card,
    "why": _why,
    "ask_cancel": _ask_cancel,
    "cars": _cars,
}
"""By verb: what is shown in the card's place."""
