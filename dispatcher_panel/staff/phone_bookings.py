"""/book: a booking for a caller by phone, who pays by a link."""

from collections.abc import Sequence
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.refusals import Unclear, staff_refusal
from dispatcher_panel.staff.buttons import button, copy_button, rows
from dispatcher_panel.staff.caller_ride import FIELDS, FORM, Caller, caller_of, checked, split_line
from dispatcher_panel.staff.prompts import Prompt, answer_lines, force_reply, prompt_text
from dispatcher_panel.staff.requests import StaffRequest
from domain.commands.customer import BookByPhone
from domain.errors import DomainError
from domain.model.booking import Booking
from domain.model.tariff import Grade
from domain.policies.fares import Quote, quote
from domain.policies.ride_requests import check_ride_request
from domain.usecases.booking.book_by_phone import book_by_phone
from domain.usecases.booking.geocode_address import geocode_address

ASKED = FIELDS[:-1]
"""What is asked by text; the grade is a button."""


async def book_command(act: StaffRequest) -> Screen:
    """What was typed with its fare, to be agreed to; without words the first question of the form.

    Raises a BookingRefused, PhoneRefused, Unclear.
    """
    if not act.text:
        return _question(act, ())
    given = split_line(act.text)
    return await _review(act, [_checked(act, field, given[field]) for field in FIELDS])


async def book_answered(act: StaffRequest, prompt: Prompt, answer: str) -> Screen:
    """The next question, or the same one again with what stood in the way and an example."""
    answers = prompt.answers
    if len(answers) < len(ASKED):
        field = ASKED[len(answers)]
        try:
            answers = (*answers, _checked(act, field, answer))
        except (DomainError, Unclear) as refusal:
            example = act.texts.plain(f"example.{field}")
            return _question(act, answers, staff_refusal(refusal, act.texts, example))
    if len(answers) == len(FIELDS):
        return await _review(act, answers)
    return _question(act, answers) if len(answers) < len(ASKED) else await _grades(act, answers)


async def booking_grade_chosen(act: StaffRequest) -> Response:
    """The review in the grade that was pressed. Raises a BookingRefused."""
    answers, refused = _answers(act, len(ASKED))
    if refused is not None:
        return refused
    return Response(edit=await _review(act, [*answers, _checked(act, "grade", act.argument(0))]))


async def booking_agreed(act: StaffRequest) -> Response:
    """The booking with its payment link. A fare that has changed meanwhile is shown again instead."""
    answers, refused = _answers(act, len(FIELDS))
    if refused is not None or act.message is None:
        return refused or _old(act)
    caller, offer = await _priced(act, answers)
    if offer.fare != act.number(0):
        return Response(act.texts.plain("book.fare_changed"), alert=True, edit=await _review(act, answers))
    command = BookByPhone(
        dispatcher_id=act.dispatcher_id,
        request=caller.request,
        contact_name=caller.name,
        contact_phone=caller.phone,
        language=act.bot_context.settings.language,
        request_key=f"{act.message.chat.id}:{act.message.message_id}",
    )
    booking = await book_by_phone(command, act.bot_context.use_cases)
    return Response(edit=_booked(act, booking, answers))


def _checked(act: StaffRequest, field: str, text: str) -> str:
    return checked(field, text, act.bot_context.use_cases.rules, act.texts, act.bot_context.use_cases.now())


def _answers(act: StaffRequest, wanted: int) -> tuple[tuple[str, ...], Response | None]:
    prompt = act.prompt()
    if prompt is None or prompt.form != FORM or len(prompt.answers) != wanted:
        return (), _old(act)
    if prompt.for_somebody_else(act.user.id):
        return (), Response(act.texts.plain("form.not_yours"), alert=True)
    return prompt.answers, None


def _old(act: StaffRequest) -> Response:
    return Response(act.texts.plain("press.old"), alert=True)


async def _priced(act: StaffRequest, answers: Sequence[str]) -> tuple[Caller, Quote]:
    """What the caller wants, by distance where both addresses are known, and what it costs."""
    use_cases, geocoder = act.bot_context.use_cases, act.bot_context.geocoder
    caller = caller_of(answers, use_cases.rules, act.texts, use_cases.now())
    check_ride_request(caller.request, caller.name, use_cases.rules, use_cases.now())
    pickup = await geocode_address(caller.request.pickup, None, geocoder, use_cases.rules.tariff)
    dropoff = await geocode_address(caller.request.dropoff, pickup, geocoder, use_cases.rules.tariff)
    request = replace(caller.request, pickup=pickup, dropoff=dropoff)
    return replace(caller, request=request), quote(request, use_cases.rules)


def _question(act: StaffRequest, answers: Sequence[str], refused: str = "") -> Screen:
    field = ASKED[len(answers)]
    asked = act.texts.text(f"ask.{field}")
    text = prompt_text(FORM, answers, f"{refused}\n{asked}" if refused else asked, act.user, act.texts)
    return Screen(text, force_reply(act.texts.plain(f"hint.{field}")))


async def _grades(act: StaffRequest, answers: Sequence[str]) -> Screen:
    tariff = act.bot_context.use_cases.rules.tariff
    caller, _ = await _priced(act, [*answers, tariff.grades[0].code])
    grades = [_grade_button(act, caller, grade) for grade in tariff.grades]
    text = prompt_text(FORM, answers, act.texts.text("ask.grade"), act.user, act.texts)
    return Screen(text, InlineKeyboardMarkup([*rows(grades, 2), [_leave(act)]]))


def _grade_button(act: StaffRequest, caller: Caller, grade: Grade) -> InlineKeyboardButton:
    offer = quote(replace(caller.request, grade=grade.code), act.bot_context.use_cases.rules)
    name = grade.name_in(act.texts.language)
    return button(f"{name} · {act.texts.money(offer.fare, offer.currency)}", "bg", grade.code)


async def _review(act: StaffRequest, answers: Sequence[str]) -> Screen:
    _, offer = await _priced(act, answers)
    texts = act.texts
    fare = texts.money(offer.fare, offer.currency)
    kept = texts.money(offer.terms.kept_after_arrival, offer.currency)
    if offer.distance_m is None:
        said = texts.text("book.review_flat", fare=fare, kept=kept)
    else:
        said = texts.text("book.review", fare=fare, kept=kept, distance=texts.distance(offer.distance_m))
    text = prompt_text(FORM, answers, said, act.user, texts)
    agree = button(texts.plain("book.agree", fare=fare), "by", offer.fare, style="primary")
    return Screen(text, InlineKeyboardMarkup([[agree], [_leave(act)]]))


def _booked(act: StaffRequest, booking: Booking, answers: Sequence[str]) -> Screen:
    texts = act.texts
    link = f"https://t.me/{act.bot_context.settings.booking_bot_username}?start=pay_{booking.claim_token}"
    fare = texts.money(booking.fare, booking.currency)
    until = texts.time(booking.pay_by) if booking.pay_by else "-"
    lines = [
        texts.text("booked.title", code=booking.code, fare=fare),
        *answer_lines(FORM, answers, texts),
        "",
        texts.text("booked.link", link=link, until=until),
    ]
    copy = copy_button(texts.plain("booked.copy"), link)
    card = button(texts.plain("booked.card"), "card", booking.code)
    return Screen("\n".join(lines), InlineKeyboardMarkup([[copy, card]]))


def _leave(act: StaffRequest) -> InlineKeyboardButton:
    return button(act.texts.plain("form.leave"), "leave", style="danger")
