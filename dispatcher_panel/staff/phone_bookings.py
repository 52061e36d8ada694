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


async def book_command(request: StaffRequest) -> Screen:
    """What was typed with its fare, to be agreed to; without words the first question of the form.

    Raises a BookingRefused, PhoneRefused, Unclear.
    """
    if not request.text:
        return _question(request, ())
    given = split_line(request.text)
    return await _review(request, [_checked(request, field, given[field]) for field in FIELDS])


async def book_answered(request: StaffRequest, prompt: Prompt, answer: str) -> Screen:
    """The next question, or the same one again with what stood in the way and an example."""
    answers = prompt.answers
    if len(answers) < len(ASKED):
        field = ASKED[len(answers)]
        try:
            answers = (*answers, _checked(request, field, answer))
        except (DomainError, Unclear) as refusal:
            example = request.texts.plain(f"example.{field}")
            return _question(request, answers, staff_refusal(refusal, request.texts, example))
    if len(answers) == len(FIELDS):
        return await _review(request, answers)
    return _question(request, answers) if len(answers) < len(ASKED) else await _grades(request, answers)


async def booking_grade_chosen(request: StaffRequest) -> Response:
    """The review in the grade that was pressed. Raises a BookingRefused."""
    answers, refused = _answers(request, len(ASKED))
    if refused is not None:
        return refused
    return Response(edit=await _review(request, [*answers, _checked(request, "grade", request.argument(0))]))


async def booking_agreed(request: StaffRequest) -> Response:
    """The booking with its payment link. A fare that has changed meanwhile is shown again instead."""
    answers, refused = _answers(request, len(FIELDS))
    if refused is not None or request.message is None:
        return refused or _old(request)
    caller, offer = await _priced(request, answers)
    if offer.fare != request.number(0):
        return Response(
            request.texts.plain("book.fare_changed"), alert=True, edit=await _review(request, answers)
        )
    command = BookByPhone(
        dispatcher_id=request.dispatcher_id,
        request=caller.request,
        contact_name=caller.name,
        contact_phone=caller.phone,
        language=request.bot_context.settings.language,
        request_key=f"{request.message.chat.id}:{request.message.message_id}",
    )
    booking = await book_by_phone(command, request.bot_context.use_cases)
    return Response(edit=_booked(request, booking, answers))


def _checked(request: StaffRequest, field: str, text: str) -> str:
    return checked(
        field, text, request.bot_context.use_cases.rules, request.texts, request.bot_context.use_cases.now()
    )


def _answers(request: StaffRequest, wanted: int) -> tuple[tuple[str, ...], Response | None]:
    prompt = request.prompt()
    if prompt is None or prompt.form != FORM or len(prompt.answers) != wanted:
        return (), _old(request)
    if prompt.for_somebody_else(request.user.id):
        return (), Response(request.texts.plain("form.not_yours"), alert=True)
    return prompt.answers, None


def _old(request: StaffRequest) -> Response:
    return Response(request.texts.plain("press.old"), alert=True)


async def _priced(request: StaffRequest, answers: Sequence[str]) -> tuple[Caller, Quote]:
    """What the caller wants, by distance where both addresses are known, and what it costs."""
    use_cases, geocoder = request.bot_context.use_cases, request.bot_context.geocoder
    caller = caller_of(answers, use_cases.rules, request.texts, use_cases.now())
    check_ride_request(caller.request, caller.name, use_cases.rules, use_cases.now())
    pickup = await geocode_address(caller.request.pickup, None, geocoder, use_cases.rules.tariff)
    dropoff = await geocode_address(caller.request.dropoff, pickup, geocoder, use_cases.rules.tariff)
    ride = replace(caller.request, pickup=pickup, dropoff=dropoff)
    return replace(caller, request=ride), quote(ride, use_cases.rules)


def _question(request: StaffRequest, answers: Sequence[str], refused: str = "") -> Screen:
    field = ASKED[len(answers)]
    asked = request.texts.text(f"ask.{field}")
    text = prompt_text(
        FORM, answers, f"{refused}\n{asked}" if refused else asked, request.user, request.texts
    )
    return Screen(text, force_reply(request.texts.plain(f"hint.{field}")))


async def _grades(request: StaffRequest, answers: Sequence[str]) -> Screen:
    tariff = request.bot_context.use_cases.rules.tariff
    caller, _ = await _priced(request, [*answers, tariff.grades[0].code])
    grades = [_grade_button(request, caller, grade) for grade in tariff.grades]
    text = prompt_text(FORM, answers, request.texts.text("ask.grade"), request.user, request.texts)
    return Screen(text, InlineKeyboardMarkup([*rows(grades, 2), [_leave(request)]]))


def _grade_button(request: StaffRequest, caller: Caller, grade: Grade) -> InlineKeyboardButton:
    offer = quote(replace(caller.request, grade=grade.code), request.bot_context.use_cases.rules)
    name = grade.name_in(request.texts.language)
    return button(f"{name} · {request.texts.money(offer.fare, offer.currency)}", "bg", grade.code)


async def _review(request: StaffRequest, answers: Sequence[str]) -> Screen:
    _, offer = await _priced(request, answers)
    texts = request.texts
    fare = texts.money(offer.fare, offer.currency)
    kept = texts.money(offer.terms.kept_after_arrival, offer.currency)
    if offer.distance_m is None:
        said = texts.text("book.review_flat", fare=fare, kept=kept)
    else:
        said = texts.text("book.review", fare=fare, kept=kept, distance=texts.distance(offer.distance_m))
    text = prompt_text(FORM, answers, said, request.user, texts)
    agree = button(texts.plain("book.agree", fare=fare), "by", offer.fare, style="primary")
    return Screen(text, InlineKeyboardMarkup([[agree], [_leave(request)]]))


def _booked(request: StaffRequest, booking: Booking, answers: Sequence[str]) -> Screen:
    texts = request.texts
    link = f"https://t.me/{request.bot_context.settings.booking_bot_username}?start=pay_{booking.claim_token}"
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


def _leave(request: StaffRequest) -> InlineKeyboardButton:
    return button(request.texts.plain("form.leave"), "leave", style="danger")
