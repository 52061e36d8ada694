"""The buttons under a staff card, by the booking's status, and the keyboards they open in its place."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from dispatcher_panel.callbacks import press_data
from dispatcher_panel.naming import vehicle_name
from dispatcher_panel.texts import Words
from domain.model.booking import Booking
from domain.ports.queries import CardView, FleetRow, Suggestion
from domain.values.status import BookingStatus

S = BookingStatus
MARKS = "①②③④⑤"
SHOWN = 3
DECLINE_REASONS = ("no_car", "out_of_area", "too_late")
"""Their place in this list is what a button carries: add at the end."""


def card_keyboard(card: CardView, words: Words) -> Keyboard | None:
    """The buttons of a card; none under a final one."""
    booking = card.ride.booking
    match booking.status:
        case S.REQUESTED:
            rows = _requested(booking, card.suggestions, words)
        case S.CONFIRMED:
            choices = [_press("cars", booking, words), _press("ask_cancel", booking, words, "danger")]
            rows = [_assign_row(booking, card.suggestions, words, primary=True), choices]
        case S.OFFERED:
            choices = [_press("accept", booking, words), _press("release", booking, words)]
            rows = [choices, [_press("ask_cancel", booking, words, "danger")]]
        case S.ASSIGNED:
            rows = _under_way(booking, words, "arrived", "release")
        case S.ARRIVED:
            rows = _under_way(booking, words, "start", "no_show", "release")
        case S.ON_TRIP:
            rows = _under_way(booking, words, "complete")
        case S.AWAITING_PAYMENT:
            rows = [[_press("ask_cancel", booking, words, "danger")]]
        case _:
            return None
    return Keyboard([row for row in rows if row])


def decline_reasons(booking: Booking, words: Words) -> Keyboard:
    """Why the company says no: one press more, so that the customer hears a reason."""
    rows = [
        [
            Button(
                words.plain(f"decline.{reason}"),
                callback_data=press_data("decline", booking, place),
                style="danger",
            )
        ]
        for place, reason in enumerate(DECLINE_REASONS)
    ]
    return Keyboard([*rows, [_press("other", booking, words)], [_press("card", booking, words)]])


def cancel_confirmation(booking: Booking, words: Words) -> Keyboard:
    """What cancelling means in money, and the way back."""
    key = "press.cancel" if booking.kept else "press.cancel_unpaid"
    label = words.plain(key, amount=words.money(booking.kept, booking.currency))
    cancel = Button(label, callback_data=press_data("cancel", booking), style="danger")
    return Keyboard([[cancel], [_press("card", booking, words)]])


def other_vehicles(
    booking: Booking, lines: Sequence[FleetRow], page: int, has_more: bool, words: Words
) -> Keyboard:
    """Every free vehicle, a page at a time."""
    rows = [[_vehicle(booking, line, words)] for line in lines]
    turn = []
    if page:
        turn.append(Button("◀", callback_data=press_data("cars", booking, page - 1)))
    if has_more:
        turn.append(Button("▶", callback_data=press_data("cars", booking, page + 1)))
    return Keyboard([*rows, *([turn] if turn else []), [_press("card", booking, words)]])


def _requested(booking: Booking, suggestions: Sequence[Suggestion], words: Words) -> list[list[Button]]:
    now = booking.pickup_at is None and bool(suggestions)
    return [
        _assign_row(booking, suggestions, words, primary=now),
        [_press("cars", booking, words), _press("confirm", booking, words, None if now else "primary")],
        [_press("why", booking, words, "danger")],
    ]


def _assign_row(
    booking: Booking, suggestions: Sequence[Suggestion], words: Words, *, primary: bool
) -> list[Button]:
    return [
        Button(
            words.plain("press.assign", mark=MARKS[place]),
            callback_data=press_data("assign", booking, suggestion.vehicle.id),
            style="primary" if primary and place == 0 else None,
        )
        for place, suggestion in enumerate(suggestions[:SHOWN])
    ]


def _under_way(booking: Booking, words: Words, step: str, *others: str) -> list[list[Button]]:
    return [
        [_press(step, booking, words, "primary")],
        [_press(verb, booking, words) for verb in others],
        [_press("ask_cancel", booking, words, "danger")],
    ]


def _vehicle(booking: Booking, line: FleetRow, words: Words) -> Button:
    driver = line.driver.name if line.driver else words.plain("card.radio")
    label = f"{vehicle_name(line.vehicle)} · {driver}"
    return Button(label[:64], callback_data=press_data("assign", booking, line.vehicle.id))


def _press(verb: str, booking: Booking, words: Words, style: str | None = None) -> Button:
    return Button(words.plain(f"press.{verb}"), callback_data=press_data(verb, booking), style=style)
