"""/driver: a link that binds one driver's account to one vehicle."""

from telegram import InlineKeyboardMarkup

from dispatcher_panel.desk.acts import Act
from dispatcher_panel.desk.buttons import button, copy_button
from dispatcher_panel.desk.fleet import line_of
from dispatcher_panel.desk.reactions import Reaction, Screen
from dispatcher_panel.desk.reading import Unclear, read_vehicle_name
from domain.commands.staff import InviteDriver
from domain.errors import VehicleNotFound
from domain.policies.plates import spoken_plate
from domain.ports.queries import FleetRow
from domain.usecases.people.invite_driver import invite_driver


async def driver_command(act: Act) -> Screen:
    """An invitation for the vehicle whose plate was typed. Raises PlateRefused, VehicleNotFound, Unclear."""
    if not act.text:
        raise Unclear("plate")
    line = await act.panel.fleet.by_plate(read_vehicle_name(act.text))
    if line is None:
        raise VehicleNotFound()
    return await invitation(act, line)


async def invite_pressed(act: Act) -> Reaction:
    """An invitation for the vehicle whose button was pressed, sent anew. Raises VehicleNotFound."""
    return Reaction(send=await invitation(act, await line_of(act)))


async def invitation(act: Act, line: FleetRow) -> Screen:
    """A link good for one driver and three days; a radio car has none. Raises VehicleNotFound."""
    vehicle, words = line.vehicle, act.words
    if vehicle.radio:
        return Screen(words.text("invite.radio", plate=vehicle.plate))
    command = InviteDriver(dispatcher_id=act.dispatcher_id, vehicle_id=vehicle.id)
    made = await invite_driver(command, act.panel.use_cases)
    link = f"https://t.me/{act.bot_username}?start=drive_{made.token}"
    plate = spoken_plate(vehicle.plate)
    lines = [
        words.text("invite.link", plate=plate, link=link),
        words.text("invite.valid", until=words.when(made.expires_at)),
    ]
    if line.driver is not None:
        lines.append(words.text("invite.has_driver", name=line.driver.name))
    buttons = [copy_button(words.plain("invite.copy"), link), button(words.plain("vehicle.list"), "vs", 0)]
    return Screen("\n".join(lines), InlineKeyboardMarkup([buttons]))
