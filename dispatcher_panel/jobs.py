"""A driver's job message: the offer, then one next step at a time, then how it ended. Pure."""

from datetime import datetime

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from dispatcher_panel.callbacks import press_data
from dispatcher_panel.cards import places_line, shortened
from dispatcher_panel.texts import Words
from domain.model.booking import Booking
from domain.policies.phones import spoken_phone
from domain.policies.suggestions import metres_away
from domain.ports.queries import RideView
from domain.values.ids import DriverId
from domain.values.status import BookingStatus

S = BookingStatus
NEXT_STEP = {S.ASSIGNED: "here", S.ARRIVED: "board", S.ON_TRIP: "done"}
"""What the driver's one big button does in each state."""


def is_current(ride: RideView, driver_id: DriverId, offer: int) -> bool:
    """Whether this ride is still this driver's, under the same offer."""
    booking = ride.booking
    return booking.holds_vehicle and booking.driver_id == driver_id and booking.offer == offer


def job_text(ride: RideView, words: Words, now: datetime) -> str:
    """The offer (at `now`), or the job as it stands."""
    booking = ride.booking
    if booking.status is S.OFFERED:
        return shortened(
            [_offer_head(ride, words, now), *_details(booking, words), _time_left(booking, words, now)]
        )
    phone = spoken_phone(booking.contact.phone)
    head = words.text(f"job.head.{booking.status.value}", code=booking.code, fare=_fare(booking, words))
    passenger = words.text("job.passenger", name=booking.contact.name, phone=phone, count=booking.passengers)
    return shortened([head, *_details(booking, words), passenger])


def ended_text(ride: RideView, end: str, words: Words, now: datetime) -> str:
    """How the job ended for this driver."""
    booking = ride.booking
    at = words.time(booking.steps.get(booking.status, now))
    return words.text(f"job.end.{end}", code=booking.code, at=at, fare=_fare(booking, words))


def job_keyboard(ride: RideView, words: Words) -> Keyboard | None:
    """Accept or decline; later the next step and, beside it, trouble."""
    booking = ride.booking
    if booking.status is S.OFFERED:
        return Keyboard([[_press("take", booking, words, "success"), _press("pass", booking, words)]])
    step = NEXT_STEP.get(booking.status)
    if step is None:
        return None
    return Keyboard(
        [[_press(step, booking, words, "primary")], [_press("trouble", booking, words)]],
    )


def trouble_keyboard(ride: RideView, words: Words) -> Keyboard:
    """What a driver in trouble may do."""
    booking = ride.booking
    rows = [[_press("call", booking, words)]]
    if booking.status is S.ARRIVED:
        rows.append([_press("absent", booking, words, "danger")])
    if booking.status in (S.ASSIGNED, S.ARRIVED):
        rows.append([_press("give_up", booking, words, "danger")])
    return Keyboard([*rows, [_press("job", booking, words)]])


def _offer_head(ride: RideView, words: Words, now: datetime) -> str:
    booking = ride.booking
    metres = None if ride.vehicle is None else metres_away(ride.vehicle, booking, now)
    head = words.text("job.head.offered", code=booking.code, fare=_fare(booking, words))
    return head if metres is None else f"{head} · {words.text('job.away', distance=words.distance(metres))}"


def _details(booking: Booking, words: Words) -> list[str]:
    lines = [places_line(booking, words)]
    if booking.pickup_at is not None:
        lines.append(words.text("job.pickup_at", at=words.when(booking.pickup_at)))
    if booking.note:
        lines.append(words.text("card.note", note=booking.note))
    return lines


def _time_left(booking: Booking, words: Words, now: datetime) -> str:
    until = booking.offer_until or now
    return words.text("job.time_left", seconds=max(1, round((until - now).total_seconds())))


def _fare(booking: Booking, words: Words) -> str:
    return words.money(booking.fare, booking.currency)


def _press(verb: str, booking: Booking, words: Words, style: str | None = None) -> Button:
    return Button(words.plain(f"step.{verb}"), callback_data=press_data(verb, booking), style=style)
