"""Makes the company ready for its first customer, through the chats, as a real one would."""

import re

from bot.demo.acting import Actor
from bot.demo.cast import Cast, Role
from bot.demo.labels import SHARE_CONTACT
from bot.demo.places import CITY_HALL, SINCHON, Landmark
from bot.simulator.telegram import LocalMessage

KIM_PLATE = "12가3456"
PARK_PLATE = "34나7890"
_LIVE = 8 * 3600
_LINK = re.compile(r"https://t\.me/\S+\?start=[\w-]+")


async def open_company(cast: Cast) -> None:
    """Register two cars with drivers, and radio cars of the better grades; both drivers become available.

    Raises NothingCame where a bot does not answer.
    """
    staff = Actor(cast.dispatcher)
    await _with_driver(staff, f"{KIM_PLATE} 쏘나타 한빛 basic", cast.driver, CITY_HALL)
    await _with_driver(staff, f"{PARK_PLATE} K5 한빛 basic", cast.second_driver, SINCHON)
    for lot in ("그랜저 한빛 prime x2", "카니발 한빛 platinum x1"):
        await staff.says(f"/register {lot}")
        await staff.sees_that(lambda m: m.text)


async def _with_driver(staff: Actor, car: str, role: Role, where: Landmark) -> None:
    plate = car.split()[0]
    await staff.says(f"/register {car}")
    await staff.sees(plate, f"{plate[:3]} {plate[3:]}")
    await staff.says(f"/driver {plate}")
    invitation = await staff.sees_that(link_in)
    driver = Actor(role)
    await driver.opens(link_in(invitation))
    await driver.taps(SHARE_CONTACT)
    await driver.sees_that(lambda m: m.text)
    await driver.says("/available")
    await driver.sees_that(lambda m: m.text)
    await driver.shares(where, live_period=_LIVE)


def link_in(message: LocalMessage) -> str:
    """The first link to a bot in a message's text, formatting or buttons; "" where there is none."""
    hidden = [entity.get("url", "") for entity in message.entities]
    buttons = [button.url or button.copy_text or "" for row in message.inline_keyboard for button in row]
    found = _LINK.search("\n".join([message.text, *hidden, *buttons]))
    return found.group() if found else ""
