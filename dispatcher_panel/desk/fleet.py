"""/vehicles: the fleet in pages, and one vehicle with what can be done to it."""

import html

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from dispatcher_panel.desk.acts import Act
from dispatcher_panel.desk.buttons import button, copy_button, page_buttons
from dispatcher_panel.desk.reactions import Reaction, Screen, fitted, rows
from dispatcher_panel.naming import grade_name
from dispatcher_panel.texts import Words
from domain.errors import VehicleNotFound
from domain.policies.phones import spoken_phone
from domain.policies.plates import spoken_plate
from domain.ports.queries import FleetRow
from domain.values.ids import VehicleId

A_PAGE = 10


async def vehicles_command(act: Act) -> Screen:
    """The first page of the fleet."""
    return await fleet_page(act, 0)


async def vehicles_pressed(act: Act) -> Reaction:
    """Another page of the fleet."""
    return Reaction(edit=await fleet_page(act, act.number(0)))


async def vehicle_pressed(act: Act) -> Reaction:
    """One vehicle's page. Raises VehicleNotFound."""
    return Reaction(edit=vehicle_screen(await line_of(act), act))


async def line_of(act: Act) -> FleetRow:
    """The vehicle that a button's first argument names. Raises VehicleNotFound."""
    line = await act.panel.fleet.line(VehicleId(act.number(0)))
    if line is None:
        raise VehicleNotFound()
    return line


def state_name(line: FleetRow, words: Words) -> str:
    """What the vehicle is doing, with the booking it is on."""
    vehicle = line.vehicle
    if vehicle.retired_at is not None:
        return words.plain("vehicle.retired")
    name = words.plain(f"vehicle.{vehicle.state.value}")
    return f"{name} {line.booking_code}" if line.booking_code else name


def vehicle_screen(line: FleetRow, act: Act, said: str = "") -> Screen:
    """A vehicle's page; `said` is an HTML line above it."""
    lines = [*([said, ""] if said else []), *vehicle_lines(line, act)]
    return Screen(fitted(lines), InlineKeyboardMarkup(_vehicle_buttons(line, act.words)))


def vehicle_lines(line: FleetRow, act: Act) -> list[str]:
    """A vehicle in HTML lines: plate, model, company, grade, state, driver with number, end of the shift."""
    vehicle, words = line.vehicle, act.words
    grade = grade_name(vehicle.grade, words, act.panel.use_cases.rules.tariff)
    about = [f"{vehicle.model} · {vehicle.company} · {grade}", state_name(line, words)]
    if line.driver is not None:
        about.append(f"{line.driver.name} · {spoken_phone(line.driver.phone)}")
    elif vehicle.radio:
        about.append(words.plain("vehicle.radio"))
    else:
        about.append(words.plain("vehicle.no_driver"))
    if vehicle.available_until is not None:
        about.append(words.plain("vehicle.until", time=words.when(vehicle.available_until)))
    plate = f"🚕 <b>{html.escape(spoken_plate(vehicle.plate), quote=False)}</b>"
    return [plate, *(html.escape(each, quote=False) for each in about)]


async def fleet_page(act: Act, page: int) -> Screen:
    """A page of the fleet with a button for each vehicle; past the end the last page."""
    page = min(page, 10_000)
    found, total = await act.panel.fleet.lines(A_PAGE, page * A_PAGE)
    pages = max(1, -(-total // A_PAGE))
    if page >= pages:
        page = pages - 1
        found, total = await act.panel.fleet.lines(A_PAGE, page * A_PAGE)
    if not total:
        return Screen(act.words.text("vehicles.none"))
    free = await act.panel.fleet.free_by_grade(act.panel.use_cases.now())
    lines = [_title(total, free, act), "", *(_line(line, act) for line in found)]
    cars = [button(spoken_plate(line.vehicle.plate), "v", line.vehicle.id) for line in found]
    keyboard = [*rows(cars, 3), page_buttons("vs", page, pages)]
    return Screen(fitted(lines), InlineKeyboardMarkup([row for row in keyboard if row]))


def _title(total: int, free: dict[str, int], act: Act) -> str:
    tariff, words = act.panel.use_cases.rules.tariff, act.words
    codes = (grade.code for grade in tariff.grades)
    counts = (f"{grade_name(code, words, tariff)} {free.get(code, 0)}" for code in codes)
    return words.text("vehicles.title", count=total, free=" · ".join(counts))


def _line(line: FleetRow, act: Act) -> str:
    vehicle = line.vehicle
    grade = grade_name(vehicle.grade, act.words, act.panel.use_cases.rules.tariff)
    parts = [vehicle.model, grade, state_name(line, act.words), *([line.driver.name] if line.driver else [])]
    plate = html.escape(spoken_plate(vehicle.plate), quote=False)
    return f"<b>{plate}</b> · {html.escape(' · '.join(parts), quote=False)}"


def _vehicle_buttons(line: FleetRow, words: Words) -> list[list[InlineKeyboardButton]]:
    vehicle = line.vehicle
    first = [copy_button(words.plain("vehicle.copy"), spoken_plate(vehicle.plate))]
    if vehicle.retired_at is None and not vehicle.radio:
        first.append(button(words.plain("vehicle.invite"), "vi", vehicle.id))
    changes = [
        button(words.plain("vehicle.change_model"), "ve", vehicle.id, "model"),
        button(words.plain("vehicle.change_company"), "ve", vehicle.id, "company"),
        button(words.plain("vehicle.change_grade"), "vg", vehicle.id),
    ]
    last = [button(words.plain("vehicle.list"), "vs", 0)]
    if vehicle.retired_at is None:
        last.append(button(words.plain("vehicle.retire"), "vr", vehicle.id, style="danger"))
    return [first, changes, last] if vehicle.retired_at is None else [first, last]
