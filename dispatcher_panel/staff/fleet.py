"""/vehicles: the fleet in pages, and one vehicle with what can be done to it."""

import html

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.messages.labels import grade_name
from dispatcher_panel.messages.screen import Screen, fitted
from dispatcher_panel.staff.buttons import button, copy_button, page_buttons, rows
from dispatcher_panel.staff.requests import StaffRequest
from dispatcher_panel.texts import Texts
from domain.errors import VehicleNotFound
from domain.policies.phones import spoken_phone
from domain.policies.plates import spoken_plate
from domain.ports.queries import FleetRow
from domain.values.ids import VehicleId

A_PAGE = 10


async def vehicles_command(request: StaffRequest) -> Screen:
    """The first page of the fleet."""
    return await fleet_page(request, 0)


async def vehicles_pressed(request: StaffRequest) -> Response:
    """Another page of the fleet."""
    return Response(edit=await fleet_page(request, request.number(0)))


async def vehicle_pressed(request: StaffRequest) -> Response:
    """One vehicle's page. Raises VehicleNotFound."""
    return Response(edit=vehicle_screen(await line_of(request), request))


async def line_of(request: StaffRequest) -> FleetRow:
    """The vehicle that a button's first argument names. Raises VehicleNotFound."""
    line = await request.bot_context.fleet.row(VehicleId(request.number(0)))
    if line is None:
        raise VehicleNotFound()
    return line


def state_name(line: FleetRow, texts: Texts) -> str:
    """What the vehicle is doing, with the booking it is on."""
    vehicle = line.vehicle
    if vehicle.retired_at is not None:
        return texts.plain("vehicle.retired")
    name = texts.plain(f"vehicle.{vehicle.state.value}")
    return f"{name} {line.booking_code}" if line.booking_code else name


def vehicle_screen(line: FleetRow, request: StaffRequest, said: str = "") -> Screen:
    """A vehicle's page; `said` is an HTML line above it."""
    lines = [*([said, ""] if said else []), *vehicle_lines(line, request)]
    return Screen(fitted(lines), InlineKeyboardMarkup(_vehicle_buttons(line, request.texts)))


def vehicle_lines(line: FleetRow, request: StaffRequest) -> list[str]:
    """A vehicle in HTML lines: plate, model, company, grade, state, driver with number, end of the shift."""
    vehicle, texts = line.vehicle, request.texts
    grade = grade_name(vehicle.grade, texts, request.bot_context.use_cases.rules.tariff)
    about = [f"{vehicle.model} · {vehicle.company} · {grade}", state_name(line, texts)]
    if line.driver is not None:
        about.append(f"{line.driver.name} · {spoken_phone(line.driver.phone)}")
    elif vehicle.radio:
        about.append(texts.plain("vehicle.radio"))
    else:
        about.append(texts.plain("vehicle.no_driver"))
    if vehicle.available_until is not None:
        about.append(texts.plain("vehicle.until", time=texts.when(vehicle.available_until)))
    plate = f"🚕 <b>{html.escape(spoken_plate(vehicle.plate), quote=False)}</b>"
    return [plate, *(html.escape(each, quote=False) for each in about)]


async def fleet_page(request: StaffRequest, page: int) -> Screen:
    """A page of the fleet with a button for each vehicle; past the end the last page."""
    page = min(page, 10_000)
    found, total = await request.bot_context.fleet.rows(A_PAGE, page * A_PAGE)
    pages = max(1, -(-total // A_PAGE))
    if page >= pages:
        page = pages - 1
        found, total = await request.bot_context.fleet.rows(A_PAGE, page * A_PAGE)
    if not total:
        return Screen(request.texts.text("vehicles.none"))
    free = await request.bot_context.fleet.free_by_grade(request.bot_context.use_cases.now())
    lines = [_title(total, free, request), "", *(_line(line, request) for line in found)]
    cars = [button(spoken_plate(line.vehicle.plate), "v", line.vehicle.id) for line in found]
    keyboard = [*rows(cars, 3), page_buttons("vs", page, pages)]
    return Screen(fitted(lines), InlineKeyboardMarkup([row for row in keyboard if row]))


def _title(total: int, free: dict[str, int], request: StaffRequest) -> str:
    tariff, texts = request.bot_context.use_cases.rules.tariff, request.texts
    codes = (grade.code for grade in tariff.grades)
    counts = (f"{grade_name(code, texts, tariff)} {free.get(code, 0)}" for code in codes)
    return texts.text("vehicles.title", count=total, free=" · ".join(counts))


def _line(line: FleetRow, request: StaffRequest) -> str:
    vehicle = line.vehicle
    grade = grade_name(vehicle.grade, request.texts, request.bot_context.use_cases.rules.tariff)
    parts = [
        vehicle.model,
        grade,
        state_name(line, request.texts),
        *([line.driver.name] if line.driver else []),
    ]
    plate = html.escape(spoken_plate(vehicle.plate), quote=False)
    return f"<b>{plate}</b> · {html.escape(' · '.join(parts), quote=False)}"


def _vehicle_buttons(line: FleetRow, texts: Texts) -> list[list[InlineKeyboardButton]]:
    vehicle = line.vehicle
    first = [copy_button(texts.plain("vehicle.copy"), spoken_plate(vehicle.plate))]
    if vehicle.retired_at is None and not vehicle.radio:
        first.append(button(texts.plain("vehicle.invite"), "vi", vehicle.id))
    changes = [
        button(texts.plain("vehicle.change_model"), "ve", vehicle.id, "model"),
        button(texts.plain("vehicle.change_company"), "ve", vehicle.id, "company"),
        button(texts.plain("vehicle.change_grade"), "vg", vehicle.id),
    ]
    last = [button(texts.plain("vehicle.list"), "vs", 0)]
    if vehicle.retired_at is None:
        last.append(button(texts.plain("vehicle.retire"), "vr", vehicle.id, style="danger"))
    return [first, changes, last] if vehicle.retired_at is None else [first, last]
