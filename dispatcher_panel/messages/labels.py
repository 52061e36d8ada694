"""How people, vehicles and grades are called in what this bot writes."""

from dispatcher_panel.texts import Texts
from domain.errors import UnknownGrade
from domain.model.people import Dispatcher
from domain.model.refund import Refund
from domain.model.tariff import Tariff
from domain.model.vehicle import Vehicle
from domain.policies.plates import spoken_plate
from domain.ports.queries import CardView
from domain.usecases.refunds.escalate_refund import NO_GATEWAY, UNKNOWN_OUTCOME
from domain.values.actor import Actor, ActorKind
from domain.values.status import RefundStatus

_REASONS = {NO_GATEWAY: "no_gateway", UNKNOWN_OUTCOME: "unknown_outcome"}


def dispatcher_name(dispatcher: Dispatcher | None, texts: Texts) -> str:
    """`@username`, else the name, else the word for a dispatcher. Not escaped."""
    if dispatcher is None:
        return texts.plain("who.staff")
    return f"@{dispatcher.username}" if dispatcher.username else dispatcher.name


def actor_name(actor: Actor, card: CardView, texts: Texts) -> str:
    """Who acted, as a card says it. Not escaped."""
    if actor.kind is ActorKind.STAFF and actor.id is not None:
        return dispatcher_name(card.dispatchers.get(actor.id), texts)
    on_card = [card.ride.driver, *(each.driver for each in card.suggestions)]
    for driver in on_card:
        if actor.kind is ActorKind.DRIVER and driver is not None and driver.id == actor.id:
            return texts.plain("who.named_driver", name=driver.name)
    return texts.plain(f"who.{actor.kind.value}")


def what_went_wrong(refund: Refund, texts: Texts) -> list[str]:
    """Attempts and last error of a refund that is not done, as HTML lines; nothing where all is well.

    The company's own reasons are told in the reader's language, a gateway's as it said them.
    """
    if not refund.last_error or refund.status is RefundStatus.DONE:
        return []
    key = _REASONS.get(refund.last_error)
    error = texts.plain(f"error.{key}") if key else refund.last_error
    return [texts.text("refund.tried", count=refund.attempts, error=error)]


def vehicle_name(vehicle: Vehicle) -> str:
    """Plate and model: `12가 3456 쏘나타`. Not escaped."""
    return f"{spoken_plate(vehicle.plate)} {vehicle.model}".rstrip()


def grade_name(code: str, texts: Texts, tariff: Tariff | None) -> str:
    """The grade as the tariff calls it in this language, else its code. Not escaped."""
    if tariff is None:
        return code
    try:
        return tariff.grade(code).name_in(texts.language)
    except UnknownGrade:
        return code
