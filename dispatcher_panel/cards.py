"""The staff card of a booking: what it says, and (by name) the buttons under it. Pure."""

from dispatcher_panel.card_buttons import MARKS, SHOWN, card_keyboard
from dispatcher_panel.card_history import history_line
from dispatcher_panel.naming import grade_name, vehicle_name, what_went_wrong
from dispatcher_panel.texts import Words
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


def card_text(card: CardView, words: Words, tariff: Tariff | None = None) -> str:
    """The card as an HTML message of at most 4096 characters, everything in it escaped."""
    booking = card.ride.booking
    lines = [
        _head(booking, words),
        _ride(booking, words, tariff),
        places_line(booking, words),
        *_passenger(booking, words),
        *_vehicle(card, words),
        *_suggestions(card, words),
        *(_refund(each, words) for each in card.ride.refunds),
        *history_line(card, words),
        *_caller(booking, words),
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


def places_line(booking: Booking, words: Words) -> str:
    """Pickup, drop-off and the distance, or that it is not known."""
    return words.text(
        "card.places",
        pickup=booking.pickup.label or ERASED,
        dropoff=booking.dropoff.label or ERASED,
        distance=distance_of(booking, words),
    )


def distance_of(booking: Booking, words: Words) -> str:
    """The ride's length in words."""
    if booking.distance_m is None:
        return words.plain("card.distance_unknown")
    return words.distance(booking.distance_m)


def _head(booking: Booking, words: Words) -> str:
    at = words.when(booking.moved_at or booking.steps[booking.status])
    if booking.status is not S.CANCELLED:
        fare = words.money(booking.fare, booking.currency)
        return words.text(f"card.head.{booking.status.value}", code=booking.code, at=at, fare=fare)
    reason = words.plain(f"cancelled.{booking.cancel_reason}")
    head = words.text("card.head.cancelled", code=booking.code, at=at, reason=reason)
    return " · ".join([head, *_money_back(booking, words)])


def _money_back(booking: Booking, words: Words) -> list[str]:
    amounts = (("due", booking.refund_due), ("refunded", booking.refunded), ("kept", booking.kept))
    return [
        words.text(f"card.money.{key}", amount=words.money(amount, booking.currency))
        for key, amount in amounts
        if amount
    ]


def _refund(refund: Refund, words: Words) -> str:
    """Where one refund stands, since when, and what went wrong with it."""
    why = words.plain(f"refund.reason.{refund.reason.value}")
    amount, at = words.money(refund.amount, refund.currency), words.when(refund.since)
    line = words.text(f"card.refund.{refund.status.value}", amount=amount, why=why, at=at)
    return "\n".join([line, *what_went_wrong(refund, words)])


def _ride(booking: Booking, words: Words, tariff: Tariff | None) -> str:
    paid_at = booking.steps.get(S.REQUESTED)
    line = words.text(
        "card.ride",
        grade=grade_name(booking.grade, words, tariff),
        when=words.when(booking.pickup_at) if booking.pickup_at else words.plain("card.now"),
        count=booking.passengers,
    )
    fare = words.money(booking.fare, booking.currency)
    if paid_at is None:
        return f"{line} · {words.text('card.unpaid', fare=fare)}"
    return f"{line} · {words.text('card.paid', fare=fare, at=words.when(paid_at))}"


def _passenger(booking: Booking, words: Words) -> list[str]:
    note = [words.text("card.note", note=booking.note)] if booking.note else []
    if booking.status is S.CANCELLED and booking.cancel_note:
        note.append(words.text("card.cancel_note", note=booking.cancel_note))
    if booking.status in FINAL and booking.customer_id is not None:
        return note
    phone = spoken_phone(booking.contact.phone) or ERASED
    return [words.text("card.passenger", name=booking.contact.name or ERASED, phone=phone), *note]


def _vehicle(card: CardView, words: Words) -> list[str]:
    ride = card.ride
    if ride.vehicle is None or ride.booking.status not in WITH_VEHICLE | {S.COMPLETED}:
        return []
    if ride.driver is None:
        return [words.text("card.radio_car", vehicle=vehicle_name(ride.vehicle))]
    return [
        words.text(
            "card.vehicle",
            vehicle=vehicle_name(ride.vehicle),
            driver=ride.driver.name,
            phone=spoken_phone(ride.driver.phone),
        )
    ]


def _suggestions(card: CardView, words: Words) -> list[str]:
    if card.ride.booking.status not in {S.REQUESTED, S.CONFIRMED}:
        return []
    if not card.suggestions:
        return [words.text("card.nothing_free")]
    shown = [_suggestion(MARKS[place], each, words) for place, each in enumerate(card.suggestions[:SHOWN])]
    return [words.text("card.suggested", vehicles="  ".join(shown))]


def _suggestion(mark: str, suggestion: Suggestion, words: Words) -> str:
    driver = suggestion.driver
    who = words.plain("who.named_driver", name=driver.name) if driver else words.plain("card.radio")
    away = [] if suggestion.distance_m is None else [words.distance(suggestion.distance_m)]
    return " ".join([mark, vehicle_name(suggestion.vehicle), who, *away])


def _caller(booking: Booking, words: Words) -> list[str]:
    """A caller without Telegram hears nothing by itself: staff say it on the telephone."""
    if booking.customer_id is not None:
        return []
    said = words.plain(f"caller.{booking.status.value}")
    return [words.text("card.caller", said=said)]
