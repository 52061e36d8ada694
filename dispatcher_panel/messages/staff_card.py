"""The staff card of a booking: what it says, and (by name) the buttons under it. Pure."""

from typing import assert_never

from dispatcher_panel.messages.labels import grade_name, vehicle_name, what_went_wrong
from dispatcher_panel.messages.staff_card_buttons import MARKS, SHOWN, card_keyboard
from dispatcher_panel.messages.staff_card_history import history_line
from dispatcher_panel.texts import Texts
from domain.model.booking import Booking
from domain.model.refund import Refund
from domain.model.tariff import Tariff
from domain.policies.phones import spoken_phone
from domain.ports.queries import CardView, Suggestion
from domain.values.status import FINAL, WITH_VEHICLE, BookingStatus

__all__ = ["card_keyboard", "card_text", "distance_of", "places_line"]

S = BookingStatus
MOST = 4096
ERASED = "—"
"""Stands for a name or an address that was kept long enough."""


def card_text(card: CardView, texts: Texts, tariff: Tariff | None = None) -> str:
    """The card as an HTML message of at most 4096 characters, everything in it escaped."""
    booking = card.ride.booking
    lines = [
        _head(booking, texts),
        _ride(booking, texts, tariff),
        places_line(booking, texts),
        *_passenger(booking, texts),
        *_vehicle(card, texts),
        *_suggestions(card, texts),
        *(_refund(each, texts) for each in card.ride.refunds),
        *history_line(card, texts),
        *_caller(booking, texts),
    ]
    return shortened(lines)


def shortened(lines: list[str]) -> str:
    """The lines as one message; whole lines are left out at the end where it would grow too long."""
    kept: list[str] = []
    for line in lines:
        if sum(len(each) + 1 for each in kept) + len(line) > MOST:
            break
        kept.append(line)
    return "\n".join(kept)


def places_line(booking: Booking, texts: Texts) -> str:
    """Pickup, drop-off and the distance, or that it is not known."""
    return texts.text(
        "card.places",
        pickup=booking.pickup.label or ERASED,
        dropoff=booking.dropoff.label or ERASED,
        distance=distance_of(booking, texts),
    )


def distance_of(booking: Booking, texts: Texts) -> str:
    """The ride's length in words."""
    if booking.distance_m is None:
        return texts.plain("card.distance_unknown")
    return texts.distance(booking.distance_m)


def _head(booking: Booking, texts: Texts) -> str:
    at = texts.when(booking.moved_at or booking.steps[booking.status])
    if booking.status is not S.CANCELLED:
        fare = texts.money(booking.fare, booking.currency)
        return texts.text(f"card.head.{booking.status.value}", code=booking.code, at=at, fare=fare)
    reason = texts.plain(f"cancelled.{booking.cancel_reason}")
    head = texts.text("card.head.cancelled", code=booking.code, at=at, reason=reason)
    return " · ".join([head, *_money_back(booking, texts)])


def _money_back(booking: Booking, texts: Texts) -> list[str]:
    amounts = (("due", booking.refund_due), ("refunded", booking.refunded), ("kept", booking.kept))
    return [
        texts.text(f"card.money.{key}", amount=texts.money(amount, booking.currency))
        for key, amount in amounts
        if amount
    ]


def _refund(refund: Refund, texts: Texts) -> str:
    """Where one refund stands, since when, and what went wrong with it."""
    why = texts.plain(f"refund.reason.{refund.reason.value}")
    amount, at = texts.money(refund.amount, refund.currency), texts.when(refund.since)
    line = texts.text(f"card.refund.{refund.status.value}", amount=amount, why=why, at=at)
    return "\n".join([line, *what_went_wrong(refund, texts)])


def _ride(booking: Booking, texts: Texts, tariff: Tariff | None) -> str:
    paid_at = booking.steps.get(S.REQUESTED)
    line = texts.text(
        "card.ride",
        grade=grade_name(booking.grade, texts, tariff),
        when=texts.when(booking.pickup_at) if booking.pickup_at else texts.plain("card.now"),
        count=booking.passengers,
    )
    fare = texts.money(booking.fare, booking.currency)
    if paid_at is None:
        return f"{line} · {texts.text('card.unpaid', fare=fare)}"
    return f"{line} · {texts.text('card.paid', fare=fare, at=texts.when(paid_at))}"


def _passenger(booking: Booking, texts: Texts) -> list[str]:
    note = [texts.text("card.note", note=booking.note)] if booking.note else []
    if booking.status is S.CANCELLED and booking.cancel_note:
        note.append(texts.text("card.cancel_note", note=booking.cancel_note))
    if booking.status in FINAL and booking.customer_id is not None:
        return note
    phone = spoken_phone(booking.contact.phone) or ERASED
    return [texts.text("card.passenger", name=booking.contact.name or ERASED, phone=phone), *note]


def _vehicle(card: CardView, texts: Texts) -> list[str]:
    ride = card.ride
    if ride.vehicle is None or ride.booking.status not in WITH_VEHICLE | {S.COMPLETED}:
        return []
    if ride.driver is None:
        return [texts.text("card.radio_car", vehicle=vehicle_name(ride.vehicle))]
    return [
        texts.text(
            "card.vehicle",
            vehicle=vehicle_name(ride.vehicle),
            driver=ride.driver.name,
            phone=spoken_phone(ride.driver.phone),
        )
    ]


def _suggestions(card: CardView, texts: Texts) -> list[str]:
    if not _wants_vehicle(card.ride.booking.status):
        return []
    if not card.suggestions:
        return [texts.text("card.nothing_free")]
    shown = [_suggestion(MARKS[place], each, texts) for place, each in enumerate(card.suggestions[:SHOWN])]
    return [texts.text("card.suggested", vehicles="  ".join(shown))]


def _wants_vehicle(status: BookingStatus) -> bool:
    match status:
        case S.REQUESTED | S.CONFIRMED:
            return True
        case S.AWAITING_PAYMENT | S.OFFERED | S.ASSIGNED | S.ARRIVED | S.ON_TRIP:
            return False
        case S.COMPLETED | S.CANCELLED:
            return False
        case _:
            assert_never(status)


def _suggestion(mark: str, suggestion: Suggestion, texts: Texts) -> str:
    driver = suggestion.driver
    who = texts.plain("who.named_driver", name=driver.name) if driver else texts.plain("card.radio")
    away = [] if suggestion.distance_m is None else [texts.distance(suggestion.distance_m)]
    return " ".join([mark, vehicle_name(suggestion.vehicle), who, *away])


def _caller(booking: Booking, texts: Texts) -> list[str]:
    """A caller without Telegram hears nothing by itself: staff say it on the telephone."""
    if booking.customer_id is not None:
        return []
    said = texts.plain(f"caller.{booking.status.value}")
    return [texts.text("card.caller", said=said)]
