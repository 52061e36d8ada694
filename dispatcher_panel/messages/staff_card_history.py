"""Who did what when, in one line of a card. Pure."""

from collections.abc import Sequence
from typing import assert_never

from dispatcher_panel.messages.labels import actor_name
from dispatcher_panel.texts import Texts
from domain import events as ev
from domain.ports.queries import CardView
from domain.values.actor import Actor, ActorKind
from domain.values.reasons import ReleaseReason

_SHOWN = 8


def history_line(card: CardView, texts: Texts) -> list[str]:
    """The latest acts, oldest first; nothing where nobody has acted yet."""
    told = [_told(card, event, texts) for event in _worth_telling(card.history)]
    if not told:
        return []
    earlier = ["…"] if len(told) > _SHOWN else []
    return [texts.text("card.history", acts=" · ".join([*earlier, *told[-_SHOWN:]]))]


def _worth_telling(history: Sequence[ev.BookingEvent]) -> list[ev.BookingEvent]:
    kept: list[ev.BookingEvent] = []
    for place, event in enumerate(history):
        following = history[place + 1] if place + 1 < len(history) else None
        if isinstance(event, ev.BookingConfirmed) and following is not None and following.at == event.at:
            continue
        if _verb(event) is not None:
            kept.append(event)
    return kept


def _told(card: CardView, event: ev.BookingEvent, texts: Texts) -> str:
    actor = Actor.driver(event.driver_id) if isinstance(event, ev.OfferLapsed) else event.actor
    who = actor_name(actor, card, texts)
    return texts.plain(f"did.{_verb(event)}", who=who, at=texts.time(event.at))


def _verb(event: ev.BookingEvent) -> str | None:
    match event:
        case ev.BookingPlaced():
            return "booked" if event.actor.kind is ActorKind.STAFF else None
        case ev.BookingConfirmed():
            return "confirmed"
        case ev.RideOffered() | ev.OfferDeclined() | ev.OfferLapsed():
            return _offer_verb(event)
        case ev.VehicleAssigned():
            return "accepted" if event.driver_id is not None else "assigned"
        case ev.VehicleReleased():
            return "gave_up" if event.reason is ReleaseReason.DRIVER_GAVE_UP else "released"
        case ev.DriverArrived():
            return "arrived"
        case ev.TripStarted():
            return "started"
        case ev.TripCompleted():
            return "completed"
        case ev.BookingCancelled():
            return "cancelled"
        case ev.RefundDone():
            return "refunded"
        case ev.CallerClaimed() | ev.MoneyCaptured() | ev.BookingRequested() | ev.RefundOpened():
            return None
        case never:
            assert_never(never)


def _offer_verb(event: ev.RideOffered | ev.OfferDeclined | ev.OfferLapsed) -> str:
    match event:
        case ev.RideOffered():
            return "offered"
        case ev.OfferDeclined():
            return "declined" if event.actor.kind is ActorKind.DRIVER else "withdrawn"
        case ev.OfferLapsed():
            return "lapsed"
        case never:
            assert_never(never)
