"""What presses do in a booking under way."""

from datetime import date, datetime, time
from typing import Any

from aiogram import Bot
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager

from domain.commands.customer import PlaceBooking
from domain.errors import PickupTimeRefused
from domain.policies.pickup_times import pickup_from_local
from domain.usecases.booking.place_booking import place_booking
from domain.values.status import BookingStatus
from handlers.dialogs.book.draft import Draft
from handlers.dialogs.book.getters import seats_of
from handlers.dialogs.book.times import NOTHING, hours, kept_day, kept_hour
from handlers.dialogs.dialog_context import DialogContext, dialog_context
from handlers.dialogs.states import Book
from handlers.dialogs.step_messages import leave
from handlers.messages.menu import menu_page
from handlers.messages.rides import ride_page
from handlers.telegram.editing import edit_or_send

NONCE_LENGTH = 16


async def on_start(start_data: Any, manager: DialogManager) -> None:
    """Begin a booking: empty, or as `start_data` says (see draft.draft_of)."""
    here = dialog_context(manager)
    if isinstance(start_data, dict):
        here.data.update(start_data)
    here.data.setdefault("nonce", here.bot_context.use_cases.ids.token()[:NONCE_LENGTH])
    manager.current_context().start_data = None


async def go_on(here: DialogContext) -> None:
    """To the first step that is still open, or the review."""
    step = Draft(here.data).next_step(here.customer)
    if step is Book.review:
        here.data["changing"] = True
    await here.manager.switch_to(step)


async def choose_grade(press: CallbackQuery, source: Any, manager: DialogManager, code: str) -> None:
    """Take the grade, and no more passengers than it seats."""
    here = dialog_context(manager)
    if code not in {grade.code for grade in here.bot_context.tariff.grades}:
        return here.update_context.say(here.t.plain("stale.toast"))
    here.data["grade"] = code
    here.data["passengers"] = min(Draft(here.data).passengers, seats_of(here))
    await go_on(here)


async def choose_now(press: CallbackQuery, source: Any, manager: DialogManager) -> None:
    """Ride now."""
    here = dialog_context(manager)
    Draft(here.data).keep_time(None)
    await go_on(here)


async def choose_day(press: CallbackQuery, source: Any, manager: DialogManager, chosen: str) -> None:
    """Take the day, if there is a time left on it."""
    here = dialog_context(manager)
    day = kept_day(chosen)
    if chosen == NOTHING:
        return
    if day is None or not hours(day, here.bot_context.rules, here.bot_context.now()):
        return here.notice("refused.pickup_time")
    here.data["day"] = day.isoformat()
    await manager.switch_to(Book.hour)


async def choose_hour(press: CallbackQuery, source: Any, manager: DialogManager, chosen: str) -> None:
    """Take the hour."""
    here = dialog_context(manager)
    hour = kept_hour(chosen)
    if hour is None:
        return here.update_context.say(here.t.plain("stale.toast"))
    here.data["hour"] = hour
    await manager.switch_to(Book.minute)


async def choose_minute(press: CallbackQuery, source: Any, manager: DialogManager, chosen: str) -> None:
    """Take the minute, if a ride can be picked up then."""
    here = dialog_context(manager)
    hour = kept_hour(here.data.get("hour"))
    if hour is None or not (chosen.isascii() and chosen.isdigit() and int(chosen[:3]) < 60):
        return here.update_context.say(here.t.plain("stale.toast"))
    await choose_time(here, time(hour, int(chosen)))


async def choose_time(here: DialogContext, at: time) -> None:
    """Take a time on the chosen day; one that cannot be is refused, and the step stays."""
    day: date | None = kept_day(here.data.get("day"))
    if day is None:
        return await here.manager.switch_to(Book.day)
    try:
        chosen = pickup_from_local(datetime.combine(day, at), here.bot_context.rules, here.bot_context.now())
    except PickupTimeRefused:
        return here.notice("refused.pickup_time")
    Draft(here.data).keep_time(chosen)
    await go_on(here)


async def choose_passengers(press: CallbackQuery, source: Any, manager: DialogManager, chosen: str) -> None:
    """Take how many ride."""
    here = dialog_context(manager)
    count = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 4 else 0
    if not 1 <= count <= seats_of(here):
        return here.update_context.say(here.t.plain("stale.toast"))
    here.data["passengers"] = count
    await manager.switch_to(Book.review)


async def forget_note(press: CallbackQuery, source: Any, manager: DialogManager) -> None:
    """Tell the driver nothing."""
    dialog_context(manager).data["note"] = ""
    await manager.switch_to(Book.review)


async def go_back(press: Any, source: Any, manager: DialogManager) -> None:
    """To the step before, from the first one to the menu."""
    here = dialog_context(manager)
    state: State = manager.current_context().state
    step = Draft(here.data).step_back(state, here.customer)
    if step is None:
        return await stop(press, source, manager)
    await manager.switch_to(step)


async def stop(press: Any, source: Any, manager: DialogManager) -> None:
    """Leave the booking; nothing was placed."""
    here = dialog_context(manager)
    bot: Bot = manager.middleware_data["bot"]
    await leave(manager, bot, here.customer.id)
    page = await menu_page(here.bot_context, here.t, here.customer.id)
    await edit_or_send(bot, here.customer.id, press, page.below(here.t.text("book.stopped")))


async def place(press: CallbackQuery, source: Any, manager: DialogManager) -> None:
    """Hold the fare and let the invoice come; a second press gives the same booking."""
    here = dialog_context(manager)
    draft = Draft(here.data)
    request = draft.request()
    step = draft.next_step(here.customer)
    if request is None or step is not Book.review or here.customer.phone is None:
        return await manager.switch_to(step)
    booking = await place_booking(
        PlaceBooking(
            customer_id=here.customer.id,
            request=request,
            contact_phone=here.customer.phone,
            contact_name=draft.name(here.customer, here.t.plain("person.customer")),
            language=here.t.language,
            request_key=draft.nonce,
        ),
        here.bot_context.use_cases,
    )
    bot: Bot = manager.middleware_data["bot"]
    await leave(manager, bot, here.customer.id)
    view = await here.bot_context.rides.own(here.customer.id, booking.code)
    if view is not None:
        page = ride_page(here.bot_context, here.t, view)
        waits = booking.status is BookingStatus.AWAITING_PAYMENT
        notice = here.t.text("book.placed") if waits else ""
        await edit_or_send(bot, here.customer.id, press, page.below(notice))
