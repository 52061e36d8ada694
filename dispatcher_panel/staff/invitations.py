"""/driver: a link that binds one driver's account to one vehicle."""

from telegram import InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.refusals import Unclear
from dispatcher_panel.staff.buttons import button, copy_button
from dispatcher_panel.staff.fleet import line_of
from dispatcher_panel.staff.parsing import read_vehicle_name
from dispatcher_panel.staff.requests import StaffRequest
from domain.commands.staff import InviteDriver
from domain.errors import VehicleNotFound
from domain.policies.plates import spoken_plate
from domain.ports.queries import FleetRow
from domain.usecases.people.invite_driver import invite_driver


async def driver_command(request: StaffRequest) -> Screen:
    """An invitation for the vehicle whose plate was typed. Raises PlateRefused, VehicleNotFound, Unclear."""
    if not request.text:
        raise Unclear("plate")
    line = await request.bot_context.fleet.by_plate(read_vehicle_name(request.text))
    if line is None:
        raise VehicleNotFound()
    return await invitation(request, line)


async def invite_pressed(request: StaffRequest) -> Response:
    """An invitation for the vehicle whose button was pressed, sent anew. Raises VehicleNotFound."""
    return Response(send=await invitation(request, await line_of(request)))


async def invitation(request: StaffRequest, line: FleetRow) -> Screen:
    """A link good for one driver and three days; a radio car has none. Raises VehicleNotFound."""
    vehicle, texts = line.vehicle, request.texts
    if vehicle.radio:
        return Screen(texts.text("invite.radio", plate=vehicle.plate))
    command = InviteDriver(dispatcher_id=request.dispatcher_id, vehicle_id=vehicle.id)
    made = await invite_driver(command, request.bot_context.use_cases)
    link = f"https://t.me/{request.bot_username}?start=drive_{made.token}"
    plate = spoken_plate(vehicle.plate)
    lines = [
        texts.text("invite.link", plate=plate, link=link),
        texts.text("invite.valid", until=texts.when(made.expires_at)),
    ]
    if line.driver is not None:
        lines.append(texts.text("invite.has_driver", name=line.driver.name))
    buttons = [copy_button(texts.plain("invite.copy"), link), button(texts.plain("vehicle.list"), "vs", 0)]
    return Screen("\n".join(lines), InlineKeyboardMarkup([buttons]))
