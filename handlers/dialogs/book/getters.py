"""What the steps of a booking show."""

from typing import Any

from aiogram.types import KeyboardButton

from domain.errors import BookingRefused
from domain.model.tariff import Grade
from domain.policies.business_rules import BOOK_AHEAD
from domain.policies.fares import Quote, quote
from domain.policies.phones import spoken_phone
from domain.policies.pickup_times import SOONEST, local
from domain.values.place import Place
from handlers.dialogs.book.draft import Draft
from handlers.dialogs.book.places import RECENT
from handlers.dialogs.book.times import calendar, hours, kept_day, kept_hour, minutes
from handlers.dialogs.dialog_context import DialogContext, dialog_context_of
from handlers.messages.keyboards import reply
from handlers.messages.ride_text import distance, grade_name, pickup_time, way
from handlers.refusals import refusal

Data = dict[str, Any]
RECENT_PLACES = 3


async def grades(**data: Any) -> Data:
    """Each grade with its smallest fare and how many are free now."""
    here = dialog_context_of(data)
    free = await here.bot_context.fleet.free_by_grade(here.bot_context.now())
    tariff = here.bot_context.tariff
    items = [
        {"id": grade.code, "label": _grade_label(here, grade, free.get(grade.code, 0))}
        for grade in tariff.grades
    ]
    return {"text": here.t.text("book.grade"), "grades": items}


def _grade_label(here: DialogContext, grade: Grade, free: int) -> str:
    tariff = here.bot_context.tariff
    fare = here.t.money(max(tariff.min_fare, grade.base), tariff.currency)
    key = "book.grade_free" if free else "book.grade_none"
    return here.t.plain(key, grade=grade_name(here.t, tariff, grade.code), fare=fare, free=free)


async def pickup(**data: Any) -> Data:
    """The question for the pickup, with the last places."""
    return await _place(dialog_context_of(data), "book.pickup", without=None)


async def dropoff(**data: Any) -> Data:
    """The question for the drop-off, with the last places but the pickup."""
    here = dialog_context_of(data)
    return await _place(here, "book.dropoff", without=Draft(here.data).place("pickup"))


async def _place(here: DialogContext, key: str, without: Place | None) -> Data:
    t = here.t
    recent = await here.bot_context.rides.last_places(here.customer.id, RECENT_PLACES)
    last = [
        [KeyboardButton(text=RECENT + place.label)]
        for place in recent
        if place.label and place.label != (without.label if without else "")
    ]
    share = [KeyboardButton(text=t.plain("book.share_location"), request_location=True)]
    keyboard = reply([share, *last, _leaving(here)], t.plain("book.address_placeholder"))
    return {"text": t.text(key), "reply_keyboard": keyboard}


def _leaving(here: DialogContext) -> list[KeyboardButton]:
    return [KeyboardButton(text=here.t.plain("book.back")), KeyboardButton(text=here.t.plain("book.stop"))]


async def when(**data: Any) -> Data:
    """Now or later."""
    here = dialog_context_of(data)
    request = Draft(here.data).request()
    asked = here.t.text("book.when")
    return {"text": f"{way(here.t, request.pickup, request.dropoff)}\n{asked}" if request else asked}


async def day(**data: Any) -> Data:
    """The next thirty days."""
    here = dialog_context_of(data)
    now, rules = here.bot_context.now(), here.bot_context.rules
    first, last = here.t.date(now + SOONEST), here.t.date(now + BOOK_AHEAD)
    return {"text": here.t.text("book.day", first=first, last=last), "days": calendar(here.t, rules, now)}


async def hour(**data: Any) -> Data:
    """The hours of the chosen day."""
    here = dialog_context_of(data)
    chosen = kept_day(here.data.get("day")) or local(here.bot_context.now(), here.bot_context.rules).date()
    cells = hours(chosen, here.bot_context.rules, here.bot_context.now())
    return {"text": here.t.text("book.hour", day=f"{chosen.month}/{chosen.day}"), "hours": cells}


async def minute(**data: Any) -> Data:
    """The minutes of the chosen hour."""
    here = dialog_context_of(data)
    chosen = kept_day(here.data.get("day")) or local(here.bot_context.now(), here.bot_context.rules).date()
    at = kept_hour(here.data.get("hour")) or 0
    cells = minutes(chosen, at, here.bot_context.rules, here.bot_context.now())
    shown = f"{chosen.month}/{chosen.day}"
    return {"text": here.t.text("book.minute", day=shown, hour=f"{at:02}"), "minutes": cells}


async def contact(**data: Any) -> Data:
    """The question for the customer's own number."""
    here = dialog_context_of(data)
    share = [KeyboardButton(text=here.t.plain("book.share_contact"), request_contact=True)]
    keyboard = reply([share, _leaving(here)], here.t.plain("book.contact_placeholder"))
    return {"text": here.t.text("book.contact"), "reply_keyboard": keyboard}


async def review(**data: Any) -> Data:
    """The whole booking with its fare, terms and expected wait."""
    here = dialog_context_of(data)
    draft, t = Draft(here.data), here.t
    request = draft.request()
    if request is None:
        return {"text": t.text("book.refused_generally"), "pay": t.plain("book.pay")}
    try:
        priced = quote(request, here.bot_context.rules)
    except BookingRefused as refused:
        return {"text": t.text("notice", text=refusal(t, refused)), "pay": t.plain("book.pay")}
    grade = grade_name(t, here.bot_context.tariff, request.grade)
    lines = [
        t.text("review.title"),
        " · ".join(
            [
                t.text("ride.grade", grade=grade),
                t.text("review.passengers", count=request.passengers),
                pickup_time(t, request.pickup_at),
            ]
        ),
        way(t, request.pickup, request.dropoff) + " " + distance(t, priced.distance_m),
        _terms(here, priced),
        _person(here, draft),
        await _wait(here, request.grade) if request.pickup_at is None else "",
    ]
    return {"text": "\n".join(filter(None, lines)), "pay": t.plain("book.pay")}


def _terms(here: DialogContext, priced: Quote) -> str:
    kept = here.t.money(min(priced.terms.kept_after_arrival, priced.fare), priced.currency)
    return here.t.text("review.fare", fare=here.t.money(priced.fare, priced.currency), kept=kept)


def _person(here: DialogContext, draft: Draft) -> str:
    name = draft.name(here.customer, here.t.plain("person.customer"))
    said = here.t.text("review.person", name=name, phone=spoken_phone(here.customer.phone or ""))
    return said + ("\n" + here.t.text("review.note", note=draft.note) if draft.note else "")


async def _wait(here: DialogContext, grade: str) -> str:
    now = here.bot_context.now()
    if not await here.bot_context.board.is_dispatch_up(now):
        return here.t.text("review.wait_slow")
    free = (await here.bot_context.fleet.free_by_grade(now)).get(grade, 0)
    return here.t.text("review.wait_free", free=free) if free else here.t.text("review.wait_none")


async def change(**data: Any) -> Data:
    """What of the booking may be changed."""
    return {"text": dialog_context_of(data).t.text("book.change")}


async def passengers(**data: Any) -> Data:
    """As many numbers as the grade has seats."""
    here = dialog_context_of(data)
    seats = seats_of(here)
    return {
        "text": here.t.text("book.passengers", seats=seats),
        "seats": [{"id": str(count), "label": str(count)} for count in range(1, seats + 1)],
    }


def seats_of(here: DialogContext) -> int:
    """Seats of the chosen grade; one where it is no longer offered."""
    chosen = Draft(here.data).grade
    return next((grade.seats for grade in here.bot_context.tariff.grades if grade.code == chosen), 1)


async def name(**data: Any) -> Data:
    """The question for the passenger's name."""
    here = dialog_context_of(data)
    present = Draft(here.data).name(here.customer, here.t.plain("person.customer"))
    return {"text": here.t.text("book.name", name=present)}


async def note(**data: Any) -> Data:
    """The question for a note; `noted` says whether there is one to be taken back."""
    here = dialog_context_of(data)
    present = Draft(here.data).note
    text = here.t.text("book.note_present", note=present) if present else here.t.text("book.note")
    return {"text": text, "noted": bool(present)}
