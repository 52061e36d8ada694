"""Buttons and keyboards in Telegram's words."""

from collections.abc import Sequence

from aiogram.types import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from domain.model.booking import Booking
from domain.model.ride_view import RideView
from domain.policies.plates import spoken_plate
from domain.values.status import BookingStatus
from handlers import callback_data
from handlers.texts import Texts

S = BookingStatus
CANCELLABLE = frozenset({S.AWAITING_PAYMENT, S.REQUESTED, S.CONFIRMED, S.OFFERED, S.ASSIGNED, S.ARRIVED})
REPEATABLE = frozenset({S.COMPLETED, S.CANCELLED})

Row = list[InlineKeyboardButton]


def button(text: str, data: str, style: str | None = None) -> InlineKeyboardButton:
    """A button that sends `data`; `primary` for what most people want, `danger` for what destroys."""
    return InlineKeyboardButton(text=text, callback_data=data, style=style)


def inline(*rows: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """A keyboard under a message, without its empty rows."""
    return InlineKeyboardMarkup(inline_keyboard=[list(row) for row in rows if row])


def reply(rows: Sequence[Sequence[KeyboardButton]], placeholder: str) -> ReplyKeyboardMarkup:
    """A keyboard in place of the letters; the placeholder has at most 64 characters."""
    return ReplyKeyboardMarkup(
        keyboard=[list(row) for row in rows if row],
        resize_keyboard=True,
        input_field_placeholder=placeholder[:64],
    )


def menu_row(t: Texts) -> Row:
    """To the customer's rides and to the beginning."""
    return [
        button(t.plain("menu.my"), callback_data.rides()),
        button(t.plain("menu.first"), callback_data.MENU),
    ]


def view_row(t: Texts, booking: Booking) -> Row:
    """To the ride, and to its end while its customer may cancel it."""
    row = [button(t.plain("ride.view"), callback_data.ride(booking.code))]
    return row + cancel_row(t, booking)


def cancel_row(t: Texts, booking: Booking) -> Row:
    """To the ride's end, while its customer may cancel it."""
    if booking.status not in CANCELLABLE:
        return []
    return [button(t.plain("ride.cancel"), callback_data.cancel(booking.code), "danger")]


def plate_row(t: Texts, view: RideView) -> Row:
    """Copies the plate, where there is one."""
    if view.vehicle is None:
        return []
    copy = CopyTextButton(text=spoken_plate(view.vehicle.plate)[:256])
    return [InlineKeyboardButton(text=t.plain("ride.copy_plate"), copy_text=copy)]


def after_row(t: Texts, booking: Booking) -> Row:
    """Receipt where something was paid, and the same ride once more."""
    row = []
    if booking.captured:
        row.append(button(t.plain("ride.receipt"), callback_data.receipt(booking.code)))
    return [*row, button(t.plain("ride.again"), callback_data.repeat(booking.code), "primary")]
