"""The buttons under a staff card, by the booking's status, and the keyboards they open in its place."""

from collections.abc import Sequence
from typing import assert_never

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from dispatcher_panel.callback_data import callback_data
from dispatcher_panel.messages.decline_reasons import DeclineReason
from dispatcher_panel.messages.labels import vehicle_name
from dispatcher_panel.texts import Texts
from domain.model.booking import Booking
from domain.ports.queries import CardView, FleetRow, Suggestion
from domain.values.status import BookingStatus

S = BookingStatus
MARKS = "①②③④⑤"
SHOWN = 3


def card_keyboard(card: CardView, texts: Texts) -> Keyboard | None:
    """The buttons of a card; none under a final one."""
    booking = card.ride.booking
    match booking.status:
        case S.REQUESTED:
            rows = _requested(booking, card.suggestions, texts)
        case S.CONFIRMED:
            choices = [_press("cars", booking, texts), _press("ask_cancel", booking, texts, "danger")]
            rows = [_assign_row(booking, card.suggestions, texts, primary=True), choices]
        case S.OFFERED:
            choices = [_press("accept", booking, texts), _press("release", booking, texts)]
            rows = [choices, [_press("ask_cancel", booking, texts, "danger")]]
        case S.ASSIGNED:
            rows = _under_way(booking, texts, "arrived", "release")
        case S.ARRIVED:
            rows = _under_way(booking, texts, "start", "no_show", "release")
        case S.ON_TRIP:
            rows = _under_way(booking, texts, "complete")
        case S.AWAITING_PAYMENT:
            rows = [[_press("ask_cancel", booking, texts, "danger")]]
        case S.COMPLETED | S.CANCELLED:
            return None
        case never:
            assert_never(never)
    return Keyboard([row for row in rows if row])


def decline_reasons(booking: Booking, texts: Texts) -> Keyboard:
    """Why the company says no: one press more, so that the customer hears a reason."""
    rows = [
        [
            Button(
                texts.plain(reason.text_key),
                callback_data=callback_data("decline", booking, reason.place),
                style="danger",
            )
        ]
        for reason in DeclineReason
    ]
    return Keyboard([*rows, [_press("other", booking, texts)], [_press("card", booking, texts)]])


def cancel_confirmation(booking: Booking, texts: Texts) -> Keyboard:
    """What cancelling means in money, and the way back."""
    key = "press.cancel" if booking.kept else "press.cancel_unpaid"
    label = texts.plain(key, amount=texts.money(booking.kept, booking.currency))
    cancel = Button(label, callback_data=callback_data("cancel", booking), style="danger")
    return Keyboard([[cancel], [_press("card", booking, texts)]])


def other_vehicles(
    booking: Booking, lines: Sequence[FleetRow], page: int, has_more: bool, texts: Texts
) -> Keyboard:
    """Every free vehicle, a page at a time."""
    rows = [[_vehicle(booking, line, texts)] for line in lines]
    paging = []
    if page:
        paging.append(Button("◀", callback_data=callback_data("cars", booking, page - 1)))
    if has_more:
        paging.append(Button("▶", callback_data=callback_data("cars", booking, page + 1)))
    return Keyboard([*rows, *([paging] if paging else []), [_press("card", booking, texts)]])


def _requested(booking: Booking, suggestions: Sequence[Suggestion], texts: Texts) -> list[list[Button]]:
    now = booking.pickup_at is None and bool(suggestions)
    return [
        _assign_row(booking, suggestions, texts, primary=now),
        [_press("cars", booking, texts), _press("confirm", booking, texts, None if now else "primary")],
        [_press("why", booking, texts, "danger")],
    ]


def _assign_row(
    booking: Booking, suggestions: Sequence[Suggestion], texts: Texts, *, primary: bool
) -> list[Button]:
    return [
        Button(
            texts.plain("press.assign", mark=MARKS[place]),
            callback_data=callback_data("assign", booking, suggestion.vehicle.id),
            style="primary" if primary and place == 0 else None,
        )
        for place, suggestion in enumerate(suggestions[:SHOWN])
    ]


def _under_way(booking: Booking, texts: Texts, step: str, *others: str) -> list[list[Button]]:
    return [
        [_press(step, booking, texts, "primary")],
        [_press(verb, booking, texts) for verb in others],
        [_press("ask_cancel", booking, texts, "danger")],
    ]


def _vehicle(booking: Booking, line: FleetRow, texts: Texts) -> Button:
    driver = line.driver.name if line.driver else texts.plain("card.radio")
    label = f"{vehicle_name(line.vehicle)} · {driver}"
    return Button(label[:64], callback_data=callback_data("assign", booking, line.vehicle.id))


def _press(verb: str, booking: Booking, texts: Texts, style: str | None = None) -> Button:
    return Button(texts.plain(f"press.{verb}"), callback_data=callback_data(verb, booking), style=style)
