"""What each button of a staff card does to its booking."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from telegram import Bot, User

from dispatcher_panel.callback_data import CallbackData
from dispatcher_panel.context import BotContext
from dispatcher_panel.messages.decline_reasons import DeclineReason
from domain.commands.customer import CancelBooking
from domain.commands.ride import AcceptOffer, CompleteTrip, ReportArrival, ReportNoShow, StartTrip
from domain.commands.staff import AssignVehicle, ConfirmBooking, ReleaseVehicle
from domain.errors import VehicleNotFound
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.usecases.dispatch.assign_vehicle import assign_vehicle
from domain.usecases.dispatch.confirm_booking import confirm_booking
from domain.usecases.dispatch.release_vehicle import release_vehicle
from domain.usecases.driving.accept_offer import accept_offer
from domain.usecases.driving.complete_trip import complete_trip
from domain.usecases.driving.report_arrival import report_arrival
from domain.usecases.driving.report_no_show import report_no_show
from domain.usecases.driving.start_trip import start_trip
from domain.values.actor import Actor
from domain.values.ids import DispatcherId, VehicleId
from domain.values.status import BookingStatus

S = BookingStatus


@dataclass(frozen=True, slots=True)
class CardCallback:
    """A dispatcher's press on a card."""

    press: CallbackData
    dispatcher_id: DispatcherId
    bot_context: BotContext
    bot: Bot
    user: User

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return Actor.staff(self.dispatcher_id)


Step = Callable[[CardCallback], Awaitable[str]]
"""Carries the press out and gives the status the booking has now. Raises DomainError."""


async def _confirm(by: CardCallback) -> str:
    command = ConfirmBooking(dispatcher_id=by.dispatcher_id, code=by.press.code, seen=by.press.seen)
    return (await confirm_booking(command, by.bot_context.use_cases)).status


async def _assign(by: CardCallback) -> str:
    if by.press.number is None:
        raise VehicleNotFound()
    command = AssignVehicle(
        dispatcher_id=by.dispatcher_id,
        code=by.press.code,
        vehicle_id=VehicleId(by.press.number),
        seen=by.press.seen,
    )
    return (await assign_vehicle(command, by.bot_context.use_cases)).status


async def _release(by: CardCallback) -> str:
    command = ReleaseVehicle(dispatcher_id=by.dispatcher_id, code=by.press.code, seen=by.press.seen)
    return (await release_vehicle(command, by.bot_context.use_cases)).status


async def _decline(by: CardCallback) -> str:
    reason = DeclineReason.at(by.press.number or 0)
    note = by.bot_context.texts.plain(reason.text_key)
    return await decline_with(by.press, by.actor, note, by.bot_context)


async def decline_with(press: CallbackData, actor: Actor, note: str, bot_context: BotContext) -> str:
    """Say no to a booking, with a reason in the dispatcher's words. Raises DomainError."""
    command = CancelBooking(code=press.code, actor=actor, seen=press.seen, note=note, declined=True)
    return (await cancel_booking(command, bot_context.use_cases)).booking.status


async def _cancel(by: CardCallback) -> str:
    command = CancelBooking(code=by.press.code, actor=by.actor, seen=by.press.seen)
    return (await cancel_booking(command, by.bot_context.use_cases)).booking.status


async def _accept(by: CardCallback) -> str:
    step = AcceptOffer(code=by.press.code, actor=by.actor, seen=by.press.seen)
    return (await accept_offer(step, by.bot_context.use_cases)).status


async def _arrived(by: CardCallback) -> str:
    step = ReportArrival(code=by.press.code, actor=by.actor, seen=by.press.seen)
    return (await report_arrival(step, by.bot_context.use_cases)).status


async def _start(by: CardCallback) -> str:
    step = StartTrip(code=by.press.code, actor=by.actor, seen=by.press.seen)
    return (await start_trip(step, by.bot_context.use_cases)).status


async def _complete(by: CardCallback) -> str:
    step = CompleteTrip(code=by.press.code, actor=by.actor, seen=by.press.seen)
    return (await complete_trip(step, by.bot_context.use_cases)).status


async def _no_show(by: CardCallback) -> str:
    step = ReportNoShow(code=by.press.code, actor=by.actor, seen=by.press.seen)
    return (await report_no_show(step, by.bot_context.use_cases)).status


CARD_STEPS: Mapping[str, tuple[Step, frozenset[BookingStatus]]] = {
    "confirm": (_confirm, frozenset({S.CONFIRMED})),
    "assign": (_assign, frozenset({S.OFFERED, S.ASSIGNED})),
    "release": (_release, frozenset({S.CONFIRMED})),
    "decline": (_decline, frozenset({S.CANCELLED})),
    "cancel": (_cancel, frozenset({S.CANCELLED})),
    "accept": (_accept, frozenset({S.ASSIGNED})),
    "arrived": (_arrived, frozenset({S.ARRIVED})),
    "start": (_start, frozenset({S.ON_TRIP})),
    "complete": (_complete, frozenset({S.COMPLETED})),
    "no_show": (_no_show, frozenset({S.CANCELLED})),
}
"""By verb: the step, and the states in which the booking is once it is done."""
