"""Availability, and what the day brought."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from telegram import Update

from dispatcher_panel.context import BotContext, Context, bot_context_of
from dispatcher_panel.drivers.people import Act, HelpText, driver_behind, refused, say
from dispatcher_panel.messages.labels import vehicle_name
from dispatcher_panel.texts import Texts
from domain.commands.ride import CloseShift, OpenShift
from domain.errors import DomainError
from domain.ports.queries import FleetRow
from domain.usecases.driving.close_shift import close_shift
from domain.usecases.driving.open_shift import open_shift
from domain.values.ids import DriverId

_SHOWN = 30


async def available(update: Update, context: Context) -> None:
    """/available [hours]: in stock from now on."""
    line, texts, bot_context = await _driver(update, context)
    message = update.message
    if line is None or line.driver is None or message is None:
        return
    typed = (message.text or "").partition(" ")[2].strip()
    hours = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None
    if typed and hours is None:
        await say(message, texts.text("shift.refused"))
        return
    command = OpenShift(driver_id=line.driver.id, hours=None if hours is None else timedelta(hours=hours))
    try:
        vehicle = await open_shift(command, bot_context.use_cases)
    except DomainError:
        await say(message, texts.text("shift.refused"))
        return
    until = texts.when(vehicle.available_until) if vehicle.available_until else ""
    await say(message, texts.text("shift.open", vehicle=vehicle_name(vehicle), until=until))


async def off(update: Update, context: Context) -> None:
    """/off: out of stock, after the present job if there is one."""
    line, texts, bot_context = await _driver(update, context)
    if line is None or line.driver is None or update.message is None:
        return
    at_once = await close_shift(CloseShift(driver_id=line.driver.id), bot_context.use_cases)
    await say(update.message, texts.text("shift.off" if at_once else "shift.off_after_job"))


async def today(update: Update, context: Context) -> None:
    """/today: rides and takings."""
    line, texts, bot_context = await _driver(update, context)
    if line is None or line.driver is None or update.message is None:
        return
    start, end = _today(bot_context)
    day = await bot_context.fleet.driver_day(DriverId(line.driver.id), start, end)
    rides = [
        texts.text("today.ride", code=code, at=texts.time(at), fare=texts.money(fare, day.currency))
        for code, at, fare in list(day.rides)[-_SHOWN:]
    ]
    total = texts.text("today.total", count=len(day.rides), takings=texts.money(day.takings, day.currency))
    await say(update.message, "\n".join([total, *rides]))


def help_with(help_text: HelpText) -> Act:
    """/help: what a driver can do."""

    async def help_(update: Update, context: Context) -> None:
        line, texts, _ = await _driver(update, context)
        if line is not None and update.message is not None:
            await say(update.message, help_text(line, texts))

    return help_


async def anything_else(update: Update, context: Context) -> None:
    """Whatever no button or command stands for: never silence."""
    line, texts, _ = await _driver(update, context)
    if line is not None and update.message is not None:
        await say(update.message, texts.text("driver.not_understood"))


async def _driver(update: Update, context: Context) -> tuple[FleetRow | None, Texts, BotContext]:
    """The driver; somebody else has been told where to turn."""
    bot_context = bot_context_of(context)
    line, texts = await driver_behind(update, bot_context)
    if line is None and update.message is not None:
        await refused(update.message, bot_context, texts)
    return line, texts, bot_context


def _today(bot_context: BotContext) -> tuple[datetime, datetime]:
    zone = ZoneInfo(bot_context.settings.timezone)
    day = bot_context.use_cases.now().astimezone(zone).date()
    start, end = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)
