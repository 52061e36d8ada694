"""Availability, and what the day brought."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from telegram import Update

from dispatcher_panel.drivers.people import driver_behind, refused, say
from dispatcher_panel.naming import vehicle_name
from dispatcher_panel.panel import Context, Panel, panel_of
from dispatcher_panel.texts import Words
from domain.commands.ride import CloseShift, OpenShift
from domain.errors import DomainError
from domain.ports.queries import FleetRow
from domain.usecases.driving.close_shift import close_shift
from domain.usecases.driving.open_shift import open_shift
from domain.values.ids import DriverId

_SHOWN = 30


async def available(update: Update, context: Context) -> None:
    """/available [hours]: in stock from now on."""
    line, words, panel = await _driver(update, context)
    message = update.message
    if line is None or line.driver is None or message is None:
        return
    typed = (message.text or "").partition(" ")[2].strip()
    hours = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None
    if typed and hours is None:
        await say(message, words.text("shift.refused"))
        return
    command = OpenShift(driver_id=line.driver.id, hours=None if hours is None else timedelta(hours=hours))
    try:
        vehicle = await open_shift(command, panel.use_cases)
    except DomainError:
        await say(message, words.text("shift.refused"))
        return
    until = words.when(vehicle.available_until) if vehicle.available_until else ""
    await say(message, words.text("shift.open", vehicle=vehicle_name(vehicle), until=until))


async def off(update: Update, context: Context) -> None:
    """/off: out of stock, after the present job if there is one."""
    line, words, panel = await _driver(update, context)
    if line is None or line.driver is None or update.message is None:
        return
    at_once = await close_shift(CloseShift(driver_id=line.driver.id), panel.use_cases)
    await say(update.message, words.text("shift.off" if at_once else "shift.off_after_job"))


async def today(update: Update, context: Context) -> None:
    """/today: rides and takings."""
    line, words, panel = await _driver(update, context)
    if line is None or line.driver is None or update.message is None:
        return
    start, end = _today(panel)
    day = await panel.fleet.driver_day(DriverId(line.driver.id), start, end)
    rides = [
        words.text("today.ride", code=code, at=words.time(at), fare=words.money(fare, day.currency))
        for code, at, fare in list(day.rides)[-_SHOWN:]
    ]
    total = words.text("today.total", count=len(day.rides), takings=words.money(day.takings, day.currency))
    await say(update.message, "\n".join([total, *rides]))


async def help_(update: Update, context: Context) -> None:
    """/help: what a driver can do."""
    line, words, _ = await _driver(update, context)
    if line is not None and update.message is not None:
        await say(update.message, words.text("driver.help", vehicle=vehicle_name(line.vehicle)))


async def anything_else(update: Update, context: Context) -> None:
    """Whatever no button or command stands for: never silence."""
    line, words, _ = await _driver(update, context)
    if line is not None and update.message is not None:
        await say(update.message, words.text("driver.not_understood"))


async def _driver(update: Update, context: Context) -> tuple[FleetRow | None, Words, Panel]:
    """The driver; somebody else has been told where to turn."""
    panel = panel_of(context)
    line, words = await driver_behind(update, panel)
    if line is None and update.message is not None:
        await refused(update.message, panel, words)
    return line, words, panel


def _today(panel: Panel) -> tuple[datetime, datetime]:
    zone = ZoneInfo(panel.settings.timezone)
    day = panel.use_cases.now().astimezone(zone).date()
    start, end = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)
