"""/register: one vehicle, a lot of radio cars, or a guided form."""

from collections.abc import Sequence

from telegram import InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.messages.labels import grade_name
from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.refusals import Unclear, staff_refusal
from dispatcher_panel.staff.buttons import button, rows
from dispatcher_panel.staff.parsing import Registration, read_lot, read_registration
from dispatcher_panel.staff.prompts import FORMS, Prompt, force_reply, prompt_text
from dispatcher_panel.staff.requests import StaffRequest
from domain.commands.staff import RegisterLot, RegisterVehicle
from domain.errors import DomainError, LotRefused, PlateTaken
from domain.policies.business_rules import MAX_NAME
from domain.policies.plates import canonical_plate, spoken_plate
from domain.policies.ride_requests import check_text
from domain.usecases.fleet.register_lot import LARGEST_LOT, register_lot
from domain.usecases.fleet.register_vehicle import register_vehicle

FORM = "register"


async def register_command(request: StaffRequest) -> Screen:
    """The vehicles that were typed, registered; without words the first question of the form.

    Raises PlateRefused, PlateTaken, LotRefused, UnknownGrade, TextRefused, Unclear.
    """
    if not request.text:
        return _question(request, ())
    return await _register(
        request, read_registration(request.text, request.bot_context.use_cases.rules.tariff)
    )


async def register_answered(request: StaffRequest, prompt: Prompt, answer: str) -> Screen:
    """The next question, or the same one again with what stood in the way and an example."""
    field = FORMS[FORM][len(prompt.answers)] if len(prompt.answers) < len(FORMS[FORM]) else ""
    try:
        answers = (*prompt.answers, await _checked(request, field, answer)) if field else prompt.answers
    except (DomainError, Unclear) as refusal:
        example = request.texts.plain(f"example.{field}")
        return _question(request, prompt.answers, staff_refusal(refusal, request.texts, example))
    return _question(request, answers) if len(answers) < len(FORMS[FORM]) else _grades(request, answers)


async def grade_chosen(request: StaffRequest) -> Response:
    """The vehicles of the form, registered in the grade that was pressed by the person who was asked."""
    prompt = request.prompt()
    if prompt is None or prompt.form != FORM or len(prompt.answers) != len(FORMS[FORM]):
        return Response(request.texts.plain("press.old"), alert=True)
    if prompt.for_somebody_else(request.user.id):
        return Response(request.texts.plain("form.not_yours"), alert=True)
    first, model, company = prompt.answers
    count = read_lot(first)
    plate = None if count is not None else first
    wanted = Registration(model, company, request.argument(0), plate=plate, count=count or 0)
    return Response(edit=await _register(request, wanted))


async def _register(request: StaffRequest, wanted: Registration) -> Screen:
    if wanted.plate is None:
        return await _register_lot(request, wanted)
    command = RegisterVehicle(
        dispatcher_id=request.dispatcher_id,
        plate=wanted.plate,
        model=wanted.model,
        company=wanted.company,
        grade=wanted.grade,
    )
    vehicle = await register_vehicle(command, request.bot_context.use_cases)
    said = request.texts.text(
        "registered.one", plate=spoken_plate(vehicle.plate), about=_about(request, wanted)
    )
    invite = button(request.texts.plain("vehicle.invite"), "vi", vehicle.id, style="primary")
    page = button(request.texts.plain("vehicle.page"), "v", vehicle.id)
    return Screen(said, InlineKeyboardMarkup([[invite, page]]))


async def _register_lot(request: StaffRequest, wanted: Registration) -> Screen:
    command = RegisterLot(
        dispatcher_id=request.dispatcher_id,
        model=wanted.model,
        company=wanted.company,
        grade=wanted.grade,
        count=wanted.count,
    )
    with request.bot_context.once.first((request.chat_id, request.message_id)) as is_first:
        if not is_first:
            return Screen(request.texts.text("registered.already"))
        cars = await register_lot(command, request.bot_context.use_cases)
    said = request.texts.text(
        "registered.lot",
        count=len(cars),
        first=cars[0].plate,
        last=cars[-1].plate,
        about=_about(request, wanted),
    )
    listed = button(request.texts.plain("vehicle.list"), "vs", 0)
    return Screen(said, InlineKeyboardMarkup([[listed]]))


async def _checked(request: StaffRequest, field: str, answer: str) -> str:
    if field != "plate":
        check_text(answer, MAX_NAME)
        return answer
    count = read_lot(answer)
    if count is not None:
        if not 1 <= count <= LARGEST_LOT:
            raise LotRefused()
        return f"x{count}"
    plate = canonical_plate(answer)
    if await request.bot_context.fleet.by_plate(plate) is not None:
        raise PlateTaken()
    return plate


def _question(request: StaffRequest, answers: Sequence[str], refused: str = "") -> Screen:
    field = FORMS[FORM][len(answers)]
    asked = request.texts.text(f"ask.{field}")
    text = prompt_text(
        FORM, answers, f"{refused}\n{asked}" if refused else asked, request.user, request.texts
    )
    return Screen(text, force_reply(request.texts.plain(f"hint.{field}")))


def _grades(request: StaffRequest, answers: Sequence[str]) -> Screen:
    tariff = request.bot_context.use_cases.rules.tariff
    grades = [
        button(grade_name(grade.code, request.texts, tariff), "rg", grade.code) for grade in tariff.grades
    ]
    leave = button(request.texts.plain("form.leave"), "leave", style="danger")
    text = prompt_text(FORM, answers, request.texts.text("ask.grade"), request.user, request.texts)
    return Screen(text, InlineKeyboardMarkup([*rows(grades, 3), [leave]]))


def _about(request: StaffRequest, wanted: Registration) -> str:
    grade = grade_name(wanted.grade, request.texts, request.bot_context.use_cases.rules.tariff)
    return f"{wanted.model} · {wanted.company} · {grade}"
