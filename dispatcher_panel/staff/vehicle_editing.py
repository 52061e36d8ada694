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


async def change_pressed(act: StaffRequest) -> Response:
    """Ask the person who pressed for the new model or company. Raises VehicleNotFound."""
    field = act.argument(1)
    if field not in EDITABLE:
        return Response(act.texts.plain("press.old"), alert=True)
    vehicle = (await line_of(act)).vehicle
    return Response(send=_question(act, field, vehicle.plate))


async def change_answered(act: StaffRequest, prompt: Prompt, answer: str) -> Screen:
    """The vehicle with its new model or company, or the same question again with what stood in the way."""
    field, plate = FORMS[prompt.form][-1], prompt.answers[0]
    line = await act.bot_context.fleet.by_plate(read_vehicle_name(plate))
    if line is None:
        raise VehicleNotFound()
    command = ChangeVehicle(
        dispatcher_id=act.dispatcher_id,
        vehicle_id=line.vehicle.id,
        model=answer if field == "model" else None,
        company=answer if field == "company" else None,
    )
    try:
        await change_vehicle(command, act.bot_context.use_cases)
    except DomainError as refusal:
        return _question(act, field, plate, staff_refusal(refusal, act.texts))
    return await _changed(act, line)


async def grade_pressed(act: StaffRequest) -> Response:
    """The grades to choose from, or the vehicle in the grade that was chosen. Raises UnknownGrade."""
    line = await line_of(act)
    grade = act.argument(1)
    if not grade:
        return Response(edit=_grades(act, line))
    command = ChangeVehicle(dispatcher_id=act.dispatcher_id, vehicle_id=line.vehicle.id, grade=grade)
    await change_vehicle(command, act.bot_context.use_cases)
    return Response(act.texts.plain("vehicle.changed"), edit=vehicle_screen(await line_of(act), act))


async def retire_pressed(act: StaffRequest) -> Response:
    """Ask whether it is meant; on the second press take the vehicle out. Raises VehicleNotFound."""
    line = await line_of(act)
    if line.vehicle.retired_at is not None:
        return Response(act.texts.plain("vehicle.retired"), edit=vehicle_screen(line, act))
    if act.argument(1) != "yes":
        return Response(edit=_sure(act, line))
    command = RetireVehicle(dispatcher_id=act.dispatcher_id, vehicle_id=line.vehicle.id)
    off = await retire_vehicle(command, act.bot_context.use_cases)
    key = "vehicle.retired_now" if off else "vehicle.retires_after_job"
    said = act.texts.text(key, plate=spoken_plate(line.vehicle.plate))
    return Response(edit=vehicle_screen(await line_of(act), act, said))


def _question(act: StaffRequest, field: str, plate: str, refused: str = "") -> Screen:
    asked = act.texts.text(f"ask.{field}")
    question = f"{refused}\n{asked}" if refused else asked
    text = prompt_text(field, [plate], question, act.user, act.texts)
    return Screen(text, force_reply(act.texts.plain(f"hint.{field}")))


async def _changed(act: StaffRequest, line: FleetRow) -> Screen:
    fresh = await act.bot_context.fleet.line(line.vehicle.id)
    said = f"✅ {act.texts.text('vehicle.changed')}"
    return vehicle_screen(fresh or line, act, said)


def _grades(act: StaffRequest, line: FleetRow) -> Screen:
    tariff = act.bot_context.use_cases.rules.tariff
    grades = [
        button(grade_name(grade.code, act.texts, tariff), "vg", line.vehicle.id, grade.code)
        for grade in tariff.grades
    ]
    back = button(act.texts.plain("back"), "v", line.vehicle.id)
    lines = [*vehicle_lines(line, act), "", act.texts.text("ask.grade")]
    return Screen(fitted(lines), InlineKeyboardMarkup([*rows(grades, 3), [back]]))


def _sure(act: StaffRequest, line: FleetRow) -> Screen:
    label = act.texts.plain("vehicle.retire_yes", plate=spoken_plate(line.vehicle.plate))
    yes = button(label, "vr", line.vehicle.id, "yes", style="danger")
    back = button(act.texts.plain("vehicle.retire_no"), "v", line.vehicle.id)
    lines = [*vehicle_lines(line, act), "", act.texts.text("vehicle.retire_sure")]
    return Screen(fitted(lines), InlineKeyboardMarkup([[yes, back]]))
