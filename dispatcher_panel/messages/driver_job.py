"""A driver's job message: the offer, then one next step at a time, then how it ended. Pure."""

from datetime import datetime
from typing import assert_never

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from dispatcher_panel.callback_data import callback_data
from dispatcher_panel.messages.staff_card import places_line, shortened
from dispatcher_panel.texts import Texts
from domain.model.booking import Booking
from domain.model.ride_view import RideView
from domain.policies.phones import spoken_phone
from domain.policies.suggestions import metres_away
from domain.values.ids import DriverId
from domain.values.status import BookingStatus

S = BookingStatus


def is_current(ride: RideView, driver_id: DriverId, offer: int) -> bool:
    """Whether this ride is still this driver's, under the same offer."""
    booking = ride.booking
    return booking.holds_vehicle and booking.driver_id == driver_id and booking.offer == offer


def job_text(ride: RideView, texts: Texts, now: datetime) -> str:
    """The offer (at `now`), or the job as it stands."""
    booking = ride.booking
    if booking.status is S.OFFERED:
        return shortened(
            [_offer_head(ride, texts, now), *_details(booking, texts), _time_left(booking, texts, now)]
        )
    phone = spoken_phone(booking.contact.phone)
    head = texts.text(f"job.head.{booking.status.value}", code=booking.code, fare=_fare(booking, texts))
    passenger = texts.text("job.passenger", name=booking.contact.name, phone=phone, count=booking.passengers)
    return shortened([head, *_details(booking, texts), passenger])


def ended_text(ride: RideView, end: str, texts: Texts, now: datetime) -> str:
    """How the job ended for this driver."""
    booking = ride.booking
    at = texts.time(booking.steps.get(booking.status, now))
    return texts.text(f"job.end.{end}", code=booking.code, at=at, fare=_fare(booking, texts))


def job_keyboard(ride: RideView, texts: Texts) -> Keyboard | None:
    """Accept or decline; later the next step and, beside it, trouble."""
    booking = ride.booking
    match booking.status:
        case S.OFFERED:
            return Keyboard([[_press("take", booking, texts, "success"), _press("pass", booking, texts)]])
        case S.ASSIGNED:
            step = "here"
        case S.ARRIVED:
            step = "board"
        case S.ON_TRIP:
            step = "done"
        case S.AWAITING_PAYMENT | S.REQUESTED | S.CONFIRMED | S.COMPLETED | S.CANCELLED:
            return None
        case _:
            assert_never(booking.status)
    return Keyboard(
        [[_press(step, booking, texts, "primary")], [_press("trouble", booking, texts)]],
    )


def trouble_keyboard(ride: RideView, texts: Texts) -> Keyboard:
    """What a driver in trouble may do."""
    booking = ride.booking
    verbs = ["call", *_ways_out(booking.status), "job"]
    styles = {"absent": "danger", "give_up": "danger"}
    return Keyboard([[_press(verb, booking, texts, styles.get(verb))] for verb in verbs])


def _ways_out(status: BookingStatus) -> list[str]:
    """How the driver may end the job before the trip."""
    match status:
        case S.ASSIGNED:
            return ["give_up"]
        case S.ARRIVED:
            return ["absent", "give_up"]
        case S.OFFERED | S.ON_TRIP | S.AWAITING_PAYMENT | S.REQUESTED | S.CONFIRMED:
            return []
        case S.COMPLETED | S.CANCELLED:
            return []
        case _:
            assert_never(status)


def _offer_head(ride: RideView, texts: Texts, now: datetime) -> str:
    booking = ride.booking
    metres = None if ride.vehicle is None else metres_away(ride.vehicle, booking, now)
    head = texts.text("job.head.offered", code=booking.code, fare=_fare(booking, texts))
    return head if metres is None else f"{head} · {texts.text('job.away', distance=texts.distance(metres))}"


def _details(booking: Booking, texts: Texts) -> list[str]:
    lines = [places_line(booking, texts)]
    if booking.pickup_at is not None:
        lines.append(texts.text("job.pickup_at", at=texts.when(booking.pickup_at)))
    if booking.note:
        lines.append(texts.text("card.note", note=booking.note))
    return lines


def _time_left(booking: Booking, texts: Texts, now: datetime) -> str:
    until = booking.offer_until or now
    return texts.text("job.time_left", seconds=max(1, round((until - now).total_seconds())))


def _fare(booking: Booking, texts: Texts) -> str:
    return texts.money(booking.fare, booking.currency)


def _press(verb: str, booking: Booking, texts: Texts, style: str | None = None) -> Button:
    return Button(texts.plain(f"step.{verb}"), callback_data=callback_data(verb, booking), style=style)
