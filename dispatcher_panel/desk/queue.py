"""/queue and /ride: what is open, and a booking's card once more."""

import html

from telegram import InlineKeyboardMarkup

from dispatcher_panel.cards import card_keyboard, card_text
from dispatcher_panel.desk.acts import Act
from dispatcher_panel.desk.buttons import button, page_buttons
from dispatcher_panel.desk.reactions import Reaction, Screen, fitted, rows
from dispatcher_panel.desk.reading import Unclear, read_code
from dispatcher_panel.texts import Words
from domain.errors import BookingNotFound
from domain.ports.queries import RideView

A_PAGE = 10


async def queue_command(act: Act) -> Screen:
    """The first page of all paid bookings that are still open."""
    return await _queue_page(act, 0)


async def queue_pressed(act: Act) -> Reaction:
    """Another page, or the same one afresh."""
    return Reaction(edit=await _queue_page(act, act.number(0)))


async def ride_command(act: Act) -> Screen:
    """The card of the booking whose code was typed. Raises BookingNotFound, Unclear."""
    if not act.text:
        raise Unclear("code")
    return await _card(act, act.text)


async def card_pressed(act: Act) -> Reaction:
    """The card of the booking whose code was pressed, sent anew."""
    return Reaction(send=await _card(act, act.argument(0)))


def queue_line(view: RideView, words: Words) -> str:
    """One open booking as an HTML line: code, status, pickup, time, fare and vehicle."""
    booking = view.booking
    when = words.plain("now") if booking.pickup_at is None else words.when(booking.pickup_at)
    parts = [
        words.plain(f"status.{booking.status.value}"),
        when,
        booking.pickup.label,
        words.money(booking.fare, booking.currency),
        *([view.vehicle.plate] if view.vehicle else []),
    ]
    return f"<b>{booking.code}</b> · {html.escape(' · '.join(parts), quote=False)}"


async def _queue_page(act: Act, page: int) -> Screen:
    waiting = await act.panel.board.queue()
    if not waiting:
        return Screen(act.words.text("queue.empty"))
    pages = -(-len(waiting) // A_PAGE)
    page = min(page, pages - 1)
    shown = waiting[page * A_PAGE : (page + 1) * A_PAGE]
    title = act.words.text("queue.title", count=len(waiting))
    cards = [button(view.booking.code, "card", view.booking.code) for view in shown]
    again = button(act.words.plain("queue.again"), "queue", page)
    keyboard = [*rows(cards, 5), [*page_buttons("queue", page, pages), again]]
    lines = [title, "", *(queue_line(view, act.words) for view in shown)]
    return Screen(fitted(lines), InlineKeyboardMarkup(keyboard))


async def _card(act: Act, typed: str) -> Screen:
    card = await act.panel.board.card_by_code(read_code(typed))
    if card is None:
        raise BookingNotFound()
    words = act.panel.words
    return Screen(card_text(card, words, act.panel.use_cases.rules.tariff), card_keyboard(card, words))
