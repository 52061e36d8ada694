"""Correcting a vehicle's model, company or grade, and taking it out of the fleet."""

from telegram import InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.messages.labels import grade_name
from dispatcher_panel.messages.screen import Screen, fitted
from dispatcher_panel.refusals import staff_refusal
from dispatcher_panel.staff.buttons import button, rows
from dispatcher_panel.staff.fleet import line_of, vehicle_lines, vehicle_screen
from dispatcher_panel.staff.parsing import read_vehicle_name
from dispatcher_panel.staff.prompts import FORMS, Prompt, force_reply, prompt_text
from dispatcher_panel.staff.requests import StaffRequest
from domain.commands.staff import ChangeVehicle, RetireVehicle
from domain.errors import DomainError, VehicleNotFound
from domain.policies.plates import spoken_plate
from domain.ports.queries import FleetRow
from domain.usecases.fleet.change_vehicle import change_vehicle
from domain.usecases.fleet.retire_vehicle import retire_vehicle

EDITABLE = ("model", "company")


async def change_pressed(request: StaffRequest) -> Response:
    """Ask the person who pressed for the new model or company. Raises VehicleNotFound."""
    field = request.argument(1)
    if field not in EDITABLE:
        return Response(request.texts.plain("press.old"), alert=True)
    vehicle = (await line_of(request)).vehicle
    return Response(send=_question(request, field, vehicle.plate))


async def change_answered(request: StaffRequest, prompt: Prompt, answer: str) -> Screen:
    """The vehicle with its new model or company, or the same question again with what stood in the way."""
    field, plate = FORMS[prompt.form][-1], prompt.answers[0]
    line = await request.bot_context.fleet.by_plate(read_vehicle_name(plate))
    if line is None:
        raise VehicleNotFound()
    command = ChangeVehicle(
        dispatcher_id=request.dispatcher_id,
        vehicle_id=line.vehicle.id,
        model=answer if field == "model" else None,
        company=answer if field == "company" else None,
    )
    try:
        await change_vehicle(command, request.bot_context.use_cases)
    except DomainError as refusal:
        return _question(request, field, plate, staff_refusal(refusal, request.texts))
    return await _changed(request, line)


async def grade_pressed(request: StaffRequest) -> Response:
    """The grades to choose from, or the vehicle in the grade that was chosen. Raises UnknownGrade."""
    line = await line_of(request)
    grade = request.argument(1)
    if not grade:
        return Response(edit=_grades(request, line))
    command = ChangeVehicle(dispatcher_id=request.dispatcher_id, vehicle_id=line.vehicle.id, grade=grade)
    await change_vehicle(command, request.bot_context.use_cases)
    return Response(
        request.texts.plain("vehicle.changed"), edit=vehicle_screen(await line_of(request), request)
    )


async def retire_pressed(request: StaffRequest) -> Response:
    """Ask whether it is meant; on the second press take the vehicle out. Raises VehicleNotFound."""
    line = await line_of(request)
    if line.vehicle.retired_at is not None:
        return Response(request.texts.plain("vehicle.retired"), edit=vehicle_screen(line, request))
    if request.argument(1) != "yes":
        return Response(edit=_sure(request, line))
    command = RetireVehicle(dispatcher_id=request.dispatcher_id, vehicle_id=line.vehicle.id)
    off = await retire_vehicle(command, request.bot_context.use_cases)
    key = "vehicle.retired_now" if off else "vehicle.retires_after_job"
    said = request.texts.text(key, plate=spoken_plate(line.vehicle.plate))
    return Response(edit=vehicle_screen(await line_of(request), request, said))


def _question(request: StaffRequest, field: str, plate: str, refused: str = "") -> Screen:
    asked = request.texts.text(f"ask.{field}")
    question = f"{refused}\n{asked}" if refused else asked
    text = prompt_text(field, [plate], question, request.user, request.texts)
    return Screen(text, force_reply(request.texts.plain(f"hint.{field}")))


async def _changed(request: StaffRequest, line: FleetRow) -> Screen:
    fresh = await request.bot_context.fleet.row(line.vehicle.id)
    said = f"✅ {request.texts.text('vehicle.changed')}"
    return vehicle_screen(fresh or line, request, said)


def _grades(request: StaffRequest, line: FleetRow) -> Screen:
    tariff = request.bot_context.use_cases.rules.tariff
    grades = [
        button(grade_name(grade.code, request.texts, tariff), "vg", line.vehicle.id, grade.code)
        for grade in tariff.grades
    ]
    back = button(request.texts.plain("back"), "v", line.vehicle.id)
    lines = [*vehicle_lines(line, request), "", request.texts.text("ask.grade")]
    return Screen(fitted(lines), InlineKeyboardMarkup([*rows(grades, 3), [back]]))


def _sure(request: StaffRequest, line: FleetRow) -> Screen:
    label = request.texts.plain("vehicle.retire_yes", plate=spoken_plate(line.vehicle.plate))
    yes = button(label, "vr", line.vehicle.id, "yes", style="danger")
    back = button(request.texts.plain("vehicle.retire_no"), "v", line.vehicle.id)
    lines = [*vehicle_lines(line, request), "", request.texts.text("vehicle.retire_sure")]
    return Screen(fitted(lines), InlineKeyboardMarkup([[yes, back]]))
