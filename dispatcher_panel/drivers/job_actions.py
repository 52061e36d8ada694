"""What each button of a driver's job does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from telegram import Bot, InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.callback_data import CallbackData
from dispatcher_panel.context import BotContext
from dispatcher_panel.messages import driver_job, staff_alerts
from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.telegram.editing import send
from dispatcher_panel.texts import Texts
from domain.commands.ride import (
    AcceptOffer,
    CompleteTrip,
    DeclineOffer,
    GiveUpRide,
    ReportArrival,
    ReportNoShow,
    StartTrip,
)
from domain.errors import NotYourJob
from domain.model.ride_view import RideView
from domain.usecases.driving.accept_offer import accept_offer
from domain.usecases.driving.complete_trip import complete_trip
from domain.usecases.driving.decline_offer import decline_offer
from domain.usecases.driving.give_up_ride import give_up_ride
from domain.usecases.driving.report_arrival import report_arrival
from domain.usecases.driving.report_no_show import report_no_show
from domain.usecases.driving.start_trip import start_trip
from domain.values.actor import Actor
from domain.values.ids import DriverId


@dataclass(frozen=True, slots=True)
class JobCallback:
    """A driver's press on a job message."""

    press: CallbackData
    driver_id: DriverId
    bot_context: BotContext
    texts: Texts
    bot: Bot

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return Actor.driver(self.driver_id)


JobAction = Callable[[JobCallback], Awaitable[Response]]
"""Carries the press out. Raises DomainError. The job message itself is edited by its delivery."""


async def _take(by: JobCallback) -> Response:
    await accept_offer(AcceptOffer(code=by.press.code, actor=by.actor), by.bot_context.use_cases)
    return _done(by, "take")


async def _pass(by: JobCallback) -> Response:
    await decline_offer(DeclineOffer(code=by.press.code, actor=by.actor), by.bot_context.use_cases)
    return _done(by, "pass")


async def _here(by: JobCallback) -> Response:
    await report_arrival(ReportArrival(code=by.press.code, actor=by.actor), by.bot_context.use_cases)
    return _done(by, "here")


async def _board(by: JobCallback) -> Response:
    await start_trip(StartTrip(code=by.press.code, actor=by.actor), by.bot_context.use_cases)
    return _done(by, "board")


async def _finish(by: JobCallback) -> Response:
    await complete_trip(CompleteTrip(code=by.press.code, actor=by.actor), by.bot_context.use_cases)
    return _done(by, "done")


async def _absent(by: JobCallback) -> Response:
    await report_no_show(ReportNoShow(code=by.press.code, actor=by.actor), by.bot_context.use_cases)
    return _done(by, "absent")


async def _give_up(by: JobCallback) -> Response:
    await give_up_ride(GiveUpRide(code=by.press.code, actor=by.actor), by.bot_context.use_cases)
    return _done(by, "give_up")


async def _trouble(by: JobCallback) -> Response:
    ride = await _own(by)
    return _other_keyboard(ride, driver_job.trouble_keyboard(ride, by.texts), by)


async def _job(by: JobCallback) -> Response:
    ride = await _own(by)
    return _other_keyboard(ride, driver_job.job_keyboard(ride, by.texts), by)


async def _call(by: JobCallback) -> Response:
    ride = await _own(by)
    if by.bot_context.staff_chat_id is not None:
        text = staff_alerts.help_wanted_text(ride, by.bot_context.texts)
        await send(by.bot, by.bot_context.staff_chat_id, Screen(text))
    return Response(by.texts.plain("stepped.call"), alert=True)


def _other_keyboard(ride: RideView, keyboard: InlineKeyboardMarkup | None, by: JobCallback) -> Response:
    """Just the keyboard changes: the job's delivery may have written a newer text meanwhile."""
    text = driver_job.job_text(ride, by.texts, by.bot_context.use_cases.now())
    return Response(edit=Screen(text, keyboard), keyboard_only=True)


async def _own(by: JobCallback) -> RideView:
    """The driver's own ride. Raises NotYourJob."""
    ride = await by.bot_context.rides.by_code(by.press.code)
    if ride is None or ride.booking.driver_id != by.driver_id or not ride.booking.holds_vehicle:
        raise NotYourJob()
    return ride


def _done(by: JobCallback, verb: str) -> Response:
    return Response(by.texts.plain(f"stepped.{verb}"))


JOB_ACTIONS: Mapping[str, JobAction] = {
    "take": _take,
    "pass": _pass,
    "here": _here,
    "board": _board,
    "done": _finish,
    "absent": _absent,
    "give_up": _give_up,
    "trouble": _trouble,
    "job": _job,
    "call": _call,
}
"""By verb: what is done about the driver's job."""
