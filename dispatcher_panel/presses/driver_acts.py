"""What each button of a driver's job does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from telegram import Bot

from dispatcher_panel import jobs, ringing
from dispatcher_panel.callbacks import Press
from dispatcher_panel.panel import Panel
from dispatcher_panel.presses.answering import Answer
from dispatcher_panel.sending import Shown, send
from dispatcher_panel.texts import Words
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
from domain.ports.queries import RideView
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
class DriverPress:
    """A driver's press on a job message."""

    press: Press
    driver_id: DriverId
    panel: Panel
    words: Words
    bot: Bot

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return Actor.driver(self.driver_id)


Act = Callable[[DriverPress], Awaitable[Answer]]
"""Carries the press out. Raises DomainError. The job message itself is edited by its delivery."""


async def _take(by: DriverPress) -> Answer:
    await accept_offer(AcceptOffer(code=by.press.code, actor=by.actor), by.panel.use_cases)
    return _done(by, "take")


async def _pass(by: DriverPress) -> Answer:
    await decline_offer(DeclineOffer(code=by.press.code, actor=by.actor), by.panel.use_cases)
    return _done(by, "pass")


async def _here(by: DriverPress) -> Answer:
    await report_arrival(ReportArrival(code=by.press.code, actor=by.actor), by.panel.use_cases)
    return _done(by, "here")


async def _board(by: DriverPress) -> Answer:
    await start_trip(StartTrip(code=by.press.code, actor=by.actor), by.panel.use_cases)
    return _done(by, "board")


async def _finish(by: DriverPress) -> Answer:
    await complete_trip(CompleteTrip(code=by.press.code, actor=by.actor), by.panel.use_cases)
    return _done(by, "done")


async def _absent(by: DriverPress) -> Answer:
    await report_no_show(ReportNoShow(code=by.press.code, actor=by.actor), by.panel.use_cases)
    return _done(by, "absent")


async def _give_up(by: DriverPress) -> Answer:
    await give_up_ride(GiveUpRide(code=by.press.code, actor=by.actor), by.panel.use_cases)
    return _done(by, "give_up")


async def _trouble(by: DriverPress) -> Answer:
    ride = await _own(by)
    return Answer(shown=Shown("", jobs.trouble_keyboard(ride, by.words)))


async def _job(by: DriverPress) -> Answer:
    ride = await _own(by)
    return Answer(shown=Shown("", jobs.job_keyboard(ride, by.words)))


async def _call(by: DriverPress) -> Answer:
    ride = await _own(by)
    if by.panel.staff_chat_id is not None:
        text = ringing.help_wanted_text(ride, by.panel.words)
        await send(by.bot, by.panel.staff_chat_id, Shown(text))
    return Answer(by.words.plain("stepped.call"), alert=True)


async def _own(by: DriverPress) -> RideView:
    """The driver's own ride. Raises NotYourJob."""
    ride = await by.panel.rides.by_code(by.press.code)
    if ride is None or ride.booking.driver_id != by.driver_id or not ride.booking.holds_vehicle:
        raise NotYourJob()
    return ride


def _done(by: DriverPress, verb: str) -> Answer:
    return Answer(by.words.plain(f"stepped.{verb}"))


DRIVER_ACTS: Mapping[str, Act] = {
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
