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


async def register_command(act: StaffRequest) -> Screen:
    """The vehicles that were typed, registered; without words the first question of the form.

    Raises PlateRefused, PlateTaken, LotRefused, UnknownGrade, TextRefused, Unclear.
    """
    if not act.text:
        return _question(act, ())
    return await _register(act, read_registration(act.text, act.bot_context.use_cases.rules.tariff))


async def register_answered(act: StaffRequest, prompt: Prompt, answer: str) -> Screen:
    """The next question, or the same one again with what stood in the way and an example."""
    field = FORMS[FORM][len(prompt.answers)] if len(prompt.answers) < len(FORMS[FORM]) else ""
    try:
        answers = (*prompt.answers, await _checked(act, field, answer)) if field else prompt.answers
    except (DomainError, Unclear) as refusal:
        example = act.texts.plain(f"example.{field}")
        return _question(act, prompt.answers, staff_refusal(refusal, act.texts, example))
    return _question(act, answers) if len(answers) < len(FORMS[FORM]) else _grades(act, answers)


async def grade_chosen(act: StaffRequest) -> Response:
    """The vehicles of the form, registered in the grade that was pressed by the person who was asked."""
    prompt = act.prompt()
    if prompt is None or prompt.form != FORM or len(prompt.answers) != len(FORMS[FORM]):
        return Response(act.texts.plain("press.old"), alert=True)
    if prompt.for_somebody_else(act.user.id):
        return Response(act.texts.plain("form.not_yours"), alert=True)
    first, model, company = prompt.answers
    count = read_lot(first)
    plate = None if count is not None else first
    wanted = Registration(model, company, act.argument(0), plate=plate, count=count or 0)
    return Response(edit=await _register(act, wanted))


async def _register(act: StaffRequest, wanted: Registration) -> Screen:
    if wanted.plate is None:
        return await _register_lot(act, wanted)
    command = RegisterVehicle(
        dispatcher_id=act.dispatcher_id,
        plate=wanted.plate,
        model=wanted.model,
        company=wanted.company,
        grade=wanted.grade,
    )
    vehicle = await register_vehicle(command, act.bot_context.use_cases)
    said = act.texts.text("registered.one", plate=spoken_plate(vehicle.plate), about=_about(act, wanted))
    invite = button(act.texts.plain("vehicle.invite"), "vi", vehicle.id, style="primary")
    page = button(act.texts.plain("vehicle.page"), "v", vehicle.id)
    return Screen(said, InlineKeyboardMarkup([[invite, page]]))


async def _register_lot(act: StaffRequest, wanted: Registration) -> Screen:
    command = RegisterLot(
        dispatcher_id=act.dispatcher_id,
        model=wanted.model,
        company=wanted.company,
        grade=wanted.grade,
        count=wanted.count,
    )
    with act.bot_context.once.first((act.chat_id, act.message_id)) as is_first:
        if not is_first:
            return Screen(act.texts.text("registered.already"))
        cars = await register_lot(command, act.bot_context.use_cases)
    said = act.texts.text(
        "registered.lot", count=len(cars), first=cars[0].plate, last=cars[-1].plate, about=_about(act, wanted)
    )
    listed = button(act.texts.plain("vehicle.list"), "vs", 0)
    return Screen(said, InlineKeyboardMarkup([[listed]]))


async def _checked(act: StaffRequest, field: str, answer: str) -> str:
    if field != "plate":
        check_text(answer, MAX_NAME)
        return answer
    count = read_lot(answer)
    if count is not None:
        if not 1 <= count <= LARGEST_LOT:
            raise LotRefused()
        return f"x{count}"
    plate = canonical_plate(answer)
    if await act.bot_context.fleet.by_plate(plate) is not None:
        raise PlateTaken()
    return plate


def _question(act: StaffRequest, answers: Sequence[str], refused: str = "") -> Screen:
    field = FORMS[FORM][len(answers)]
    asked = act.texts.text(f"ask.{field}")
    text = prompt_text(FORM, answers, f"{refused}\n{asked}" if refused else asked, act.user, act.texts)
    return Screen(text, force_reply(act.texts.plain(f"hint.{field}")))


def _grades(act: StaffRequest, answers: Sequence[str]) -> Screen:
    tariff = act.bot_context.use_cases.rules.tariff
    grades = [button(grade_name(grade.code, act.texts, tariff), "rg", grade.code) for grade in tariff.grades]
    leave = button(act.texts.plain("form.leave"), "leave", style="danger")
    text = prompt_text(FORM, answers, act.texts.text("ask.grade"), act.user, act.texts)
    return Screen(text, InlineKeyboardMarkup([*rows(grades, 3), [leave]]))


def _about(act: StaffRequest, wanted: Registration) -> str:
    grade = grade_name(wanted.grade, act.texts, act.bot_context.use_cases.rules.tariff)
    return f"{wanted.model} · {wanted.company} · {grade}"
