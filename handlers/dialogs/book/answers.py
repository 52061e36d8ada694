"""What typed and shared answers do in a booking under way."""

from typing import Any

from aiogram.types import Message
from aiogram_dialog import DialogManager

from domain.commands.customer import SavePhone
from domain.errors import BookingRefused, CardNumberRefused, ContactNotOwn, PhoneRefused, TextRefused
from domain.policies.business_rules import MAX_NAME, MAX_NOTE
from domain.policies.fares import quote
from domain.policies.ride_requests import check_text
from domain.usecases.booking.geocode_address import geocode_address
from domain.usecases.people.save_phone import save_phone
from domain.values.place import Place
from handlers.dialogs.book import actions
from handlers.dialogs.book.draft import Draft
from handlers.dialogs.book.getters import RECENT_PLACES
from handlers.dialogs.book.places import recent_place, shared_place, tidy, typed_place
from handlers.dialogs.book.times import typed_time
from handlers.dialogs.dialog_context import DialogContext, dialog_context
from handlers.dialogs.states import Book


async def press_a_button(message: Message, source: Any, manager: DialogManager) -> None:
    """Something was typed or sent where a button was expected."""
    dialog_context(manager).notice("book.press_a_button")


async def time_answer(message: Message, source: Any, manager: DialogManager) -> None:
    """A typed time in place of the buttons."""
    here = dialog_context(manager)
    at = typed_time(message.text or "")
    if at is None:
        return here.notice("book.time_not_read")
    await actions.choose_time(here, at)


async def pickup_answer(message: Message, source: Any, manager: DialogManager) -> None:
    """Where to be picked up."""
    await _place_answer(message, manager, "pickup")


async def dropoff_answer(message: Message, source: Any, manager: DialogManager) -> None:
    """Where to go."""
    await _place_answer(message, manager, "dropoff")


async def _place_answer(message: Message, manager: DialogManager, which: str) -> None:
    here = dialog_context(manager)
    if await _left(here, message):
        return
    place = await _place_of(here, which, message)
    if place is not None and _accepted(here, which, place):
        Draft(here.data).keep_place(which, place)
        await actions.go_on(here)


async def _place_of(here: DialogContext, which: str, message: Message) -> Place | None:
    if message.location is not None or message.venue is not None:
        return shared_place(here.t, message)
    if message.text is None:
        here.notice("book.place_not_read")
        return None
    recent = await here.bot_context.rides.last_places(here.customer.id, RECENT_PLACES)
    try:
        known = recent_place(message.text, recent)
        if known is not None:
            return known
        other = Draft(here.data).place("dropoff" if which == "pickup" else "pickup")
        return await geocode_address(
            typed_place(message.text), other, here.bot_context.geocoder, here.bot_context.tariff
        )
    except TextRefused:
        here.notice("book.place_length")
    except CardNumberRefused:
        here.notice("refused.card")
    return None


def _accepted(here: DialogContext, which: str, place: Place) -> bool:
    trial = Draft(dict(here.data))
    trial.keep_place(which, place)
    request = trial.request()
    if request is None:
        return True
    if request.pickup == request.dropoff:
        here.notice("book.same_place")
        return False
    try:
        quote(request, here.bot_context.rules)
    except BookingRefused:
        here.notice("refused.too_far")
        return False
    return True


async def contact_answer(message: Message, source: Any, manager: DialogManager) -> None:
    """The customer's own number, which only a shared contact proves."""
    here = dialog_context(manager)
    if await _left(here, message):
        return
    if message.contact is None:
        return here.notice("book.contact_by_button")
    try:
        phone = await save_phone(
            SavePhone(
                customer_id=here.customer.id,
                contact_user_id=message.contact.user_id,
                phone=message.contact.phone_number,
            ),
            here.bot_context.use_cases,
        )
    except ContactNotOwn:
        return here.notice("refused.contact_not_own")
    except PhoneRefused:
        return here.notice("refused.phone")
    here.customer.share_phone(phone)
    await actions.go_on(here)


async def name_answer(message: Message, source: Any, manager: DialogManager) -> None:
    """Whom the driver asks for."""
    await _text_answer(message, manager, "name", MAX_NAME)


async def note_answer(message: Message, source: Any, manager: DialogManager) -> None:
    """What the driver should know."""
    await _text_answer(message, manager, "note", MAX_NOTE)


async def _text_answer(message: Message, manager: DialogManager, which: str, longest: int) -> None:
    here = dialog_context(manager)
    text = tidy(message.text or "")
    try:
        check_text(text, longest)
    except TextRefused:
        return here.notice("book.text_length", longest=longest)
    except CardNumberRefused:
        return here.notice("refused.card")
    here.data[which] = text
    await manager.switch_to(Book.review)


async def _left(here: DialogContext, message: Message) -> bool:
    """Whether the message was one of the keyboard's ways out, in whichever language it was drawn."""
    said = tidy(message.text or "")
    catalogs = here.bot_context.catalogs
    speakers = [catalogs.for_language(language.code) for language in catalogs.languages]
    if said in {t.plain("book.stop") for t in speakers}:
        await actions.stop(message, None, here.manager)
        return True
    if said in {t.plain("book.back") for t in speakers}:
        await actions.go_back(message, None, here.manager)
        return True
    return False
