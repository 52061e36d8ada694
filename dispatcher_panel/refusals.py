"""What a person hears whose press lost, came too late or was not theirs to make."""

from collections.abc import Collection

from dispatcher_panel.context import BotContext
from dispatcher_panel.messages.labels import dispatcher_name
from dispatcher_panel.texts import Texts
from domain import errors
from domain.values.actor import ActorKind
from domain.values.ids import DispatcherId
from domain.values.status import BookingStatus

_KEYS: tuple[tuple[type[errors.DomainError], str], ...] = (
    (errors.NotFound, "refusal.not_found"),
    (errors.NotYourJob, "refusal.not_your_job"),
    (errors.DriverNotAtPickup, "refusal.not_at_pickup"),
    (errors.VehicleNotAvailable, "refusal.vehicle_taken"),
    (errors.StaleRecord, "refusal.overtaken"),
)


async def refusal_of(
    error: errors.DomainError,
    user_id: int,
    bot_context: BotContext,
    texts: Texts,
    targets: Collection[BookingStatus] = (),
) -> str:
    """The plain text of a pop-up; `targets` are the states in which the press would have had its way."""
    if isinstance(error, errors.BookingMovedOn):
        if error.actor_id == user_id and (isinstance(error, errors.AlreadyThere) or error.status in targets):
            return texts.plain("refusal.done_already")
        return await _moved_on(error, bot_context, texts)
    if isinstance(error, errors.NoShowTooEarly):
        return texts.plain("refusal.no_show_too_early", at=texts.time(error.allowed_at))
    if isinstance(error, errors.TooEarlyToAssign):
        return texts.plain("refusal.too_early_to_assign", at=texts.when(error.allowed_at))
    for kind, key in _KEYS:
        if isinstance(error, kind):
            return texts.plain(key)
    return texts.plain("refusal.other")


async def _moved_on(error: errors.BookingMovedOn, bot_context: BotContext, texts: Texts) -> str:
    who = texts.plain(f"by.{error.actor_kind}")
    if error.actor_kind == ActorKind.STAFF.value and error.actor_id is not None:
        dispatcher = await bot_context.board.dispatcher(DispatcherId(error.actor_id))
        who = texts.plain("by.named_staff", name=dispatcher_name(dispatcher, texts))
    return texts.plain(f"moved.{error.status}", who=who, at=texts.time(error.at))
