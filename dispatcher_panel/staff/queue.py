"""/queue and /ride: what is open, and a booking's card once more."""

import html

from telegram import InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.messages.screen import Screen, fitted
from dispatcher_panel.messages.staff_card import card_keyboard, card_text
from dispatcher_panel.refusals import Unclear
from dispatcher_panel.staff.buttons import button, page_buttons, rows
from dispatcher_panel.staff.parsing import read_code
from dispatcher_panel.staff.requests import StaffRequest
from dispatcher_panel.texts import Texts
from domain.errors import BookingNotFound
from domain.model.ride_view import RideView

A_PAGE = 10


async def queue_command(request: StaffRequest) -> Screen:
    """The first page of all paid bookings that are still open."""
    return await _queue_page(request, 0)


async def queue_pressed(request: StaffRequest) -> Response:
    """Another page, or the same one afresh."""
    return Response(edit=await _queue_page(request, request.number(0)))


async def ride_command(request: StaffRequest) -> Screen:
    """The card of the booking whose code was typed. Raises BookingNotFound, Unclear."""
    if not request.text:
        raise Unclear("code")
    return await _card(request, request.text)


async def card_pressed(request: StaffRequest) -> Response:
    """The card of the booking whose code was pressed, sent anew."""
    return Response(send=await _card(request, request.argument(0)))


def queue_line(view: RideView, texts: Texts) -> str:
    """One open booking as an HTML line: code, status, pickup, time, fare and vehicle."""
    booking = view.booking
    when = texts.plain("now") if booking.pickup_at is None else texts.when(booking.pickup_at)
    parts = [
        texts.plain(f"status.{booking.status.value}"),
        when,
        booking.pickup.label,
        texts.money(booking.fare, booking.currency),
        *([view.vehicle.plate] if view.vehicle else []),
    ]
    return f"<b>{booking.code}</b> · {html.escape(' · '.join(parts), quote=False)}"


async def _queue_page(request: StaffRequest, page: int) -> Screen:
    waiting = await request.bot_context.board.queue()
    if not waiting:
        return Screen(request.texts.text("queue.empty"))
    pages = -(-len(waiting) // A_PAGE)
    page = min(page, pages - 1)
    shown = waiting[page * A_PAGE : (page + 1) * A_PAGE]
    title = request.texts.text("queue.title", count=len(waiting))
    cards = [button(view.booking.code, "card", view.booking.code) for view in shown]
    again = button(request.texts.plain("queue.again"), "queue", page)
    keyboard = [*rows(cards, 5), [*page_buttons("queue", page, pages), again]]
    lines = [title, "", *(queue_line(view, request.texts) for view in shown)]
    return Screen(fitted(lines), InlineKeyboardMarkup(keyboard))


async def _card(request: StaffRequest, typed: str) -> Screen:
    card = await request.bot_context.board.card_by_code(read_code(typed))
    if card is None:
        raise BookingNotFound()
    texts = request.bot_context.texts
    return Screen(
        card_text(card, texts, request.bot_context.use_cases.rules.tariff), card_keyboard(card, texts)
    )
