"""A ride in words: its way, its time, its fare, its taxi."""

from datetime import datetime

from domain.model.booking import Booking
from domain.model.refund import Refund
from domain.model.ride_view import RideView
from domain.model.tariff import Tariff
from domain.policies.phones import spoken_phone
from domain.policies.plates import spoken_plate
from domain.policies.suggestions import metres_away
from domain.values.place import Place
from domain.values.status import RefundStatus
from handlers.texts import Texts

METRES_A_MINUTE = 300
"""How far a taxi comes in a minute in town, the great circle taken (about 25 km/h on the road)."""

SHORT_LABEL, BUTTON_LABEL = 60, 16


def shortened(text: str, longest: int) -> str:
    """The text, or its beginning with an ellipsis, in at most `longest` characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def grade_name(t: Texts, tariff: Tariff, code: str) -> str:
    """What the company calls the grade; its code where the tariff no longer has it."""
    for grade in tariff.grades:
        if grade.code == code:
            return grade.name_in(t.language)
    return code


def way(t: Texts, pickup: Place, dropoff: Place) -> str:
    """From where to where, as HTML."""
    if not (pickup.label and dropoff.label):
        return t.text("ride.way_erased")
    return t.text(
        "ride.way", pickup=shortened(pickup.label, SHORT_LABEL), dropoff=shortened(dropoff.label, SHORT_LABEL)
    )


def distance(t: Texts, metres: int | None) -> str:
    """About how far, or that nobody knows."""
    if metres is None:
        return t.text("ride.distance_unknown")
    return t.text("ride.distance", distance=t.distance(metres))


def pickup_time(t: Texts, pickup_at: datetime | None) -> str:
    """Now, or the time in the reader's own zone, as HTML."""
    return t.text("ride.now") if pickup_at is None else t.when_tag(pickup_at)


def status_name(t: Texts, status: str) -> str:
    """What customers call the state of a ride."""
    return t.plain(f"status.{status}")


def short_way(pickup: Place, dropoff: Place) -> str:
    """From where to where, for a button."""
    ends = (shortened(place.label or "—", BUTTON_LABEL) for place in (pickup, dropoff))
    return " → ".join(ends)


def fare(t: Texts, booking: Booking) -> str:
    """The quoted fare."""
    return t.money(booking.fare, booking.currency)


def refund_lines(t: Texts, view: RideView) -> list[str]:
    """Each refund of the ride as HTML: how much, why, and whether it is back, and since when."""
    return [_refund_line(t, refund) for refund in view.refunds]


def _refund_line(t: Texts, refund: Refund) -> str:
    done = refund.status is RefundStatus.DONE
    why = t.plain(f"money.why.{refund.reason.value}")
    key = "money.refund_done" if done else "money.refund_open"
    line = t.text(key, amount=t.money(refund.amount, refund.currency), why=why)
    return f"{line} · {t.when_tag(refund.done_at)}" if done and refund.done_at else line


def taxi(t: Texts, view: RideView) -> str:
    """Plate and model, with the driver's name and number where there is one, as HTML; empty without a car."""
    vehicle, driver = view.vehicle, view.driver
    if vehicle is None:
        return ""
    plate = spoken_plate(vehicle.plate)
    if driver is None:
        return t.text("ride.taxi", plate=plate, model=vehicle.model)
    return t.text(
        "ride.taxi_driver",
        plate=plate,
        model=vehicle.model,
        driver=_untitled(driver.name),
        phone=spoken_phone(driver.phone),
    )


def _untitled(name: str) -> str:
    """The name without the title that the sentence around it gives anyway."""
    return name.removesuffix("님").removesuffix("기사").strip() or name


def arrives_in(t: Texts, view: RideView, now: datetime) -> str:
    """About how many minutes away the taxi is, as HTML; empty where its position is unknown or old."""
    if view.vehicle is None or view.booking.pickup_at is not None:
        return ""
    metres = metres_away(view.vehicle, view.booking, now)
    if metres is None:
        return ""
    return t.text("ride.minutes_away", count=max(1, -(-metres // METRES_A_MINUTE)))
