"""How a refusal is said, by the fact that stood in the way.

The same fact has two texts, so there are two tables. Under a card or a job stands one booking, and the
person wants to know who was faster and when (dispatch.po). To a command or a form the answer says what to
type instead, with an example (staff.po). Binding a driver's account speaks of its invitation.
"""

from collections.abc import Collection, Mapping

from dispatcher_panel.context import BotContext
from dispatcher_panel.messages.labels import dispatcher_name
from dispatcher_panel.texts import Texts
from domain import errors
from domain.errors import DomainError
from domain.values.actor import ActorKind
from domain.values.ids import DispatcherId
from domain.values.status import BookingStatus


class Unclear(ValueError):
    """What was typed cannot be read; the argument names the part that is missing or wrong."""


Refusal = DomainError | Unclear
Keys = Mapping[type[DomainError], str]

BOOKING_KEYS: Keys = {
    errors.NotFound: "refusal.not_found",
    errors.NotYourJob: "refusal.not_your_job",
    errors.DriverNotAtPickup: "refusal.not_at_pickup",
    errors.VehicleNotAvailable: "refusal.vehicle_taken",
    errors.StaleRecord: "refusal.overtaken",
}
"""For the buttons of cards, jobs and tasks."""

STAFF_KEYS: Keys = {
    errors.BookingNotFound: "no.booking",
    errors.VehicleNotFound: "no.vehicle",
    errors.RefundNotFound: "no.refund",
    errors.UnknownGrade: "no.grade",
    errors.PlateRefused: "no.plate",
    errors.PlateTaken: "no.plate_taken",
    errors.LotRefused: "no.lot",
    errors.VehicleOnJob: "no.on_job",
    errors.PhoneRefused: "no.phone",
    errors.PickupTimeRefused: "no.when",
    errors.TextRefused: "no.text",
    errors.CardNumberRefused: "no.card_number",
    errors.TooFar: "no.too_far",
    errors.TooManyPassengers: "no.seats",
    errors.TooManyBookings: "no.limit",
    errors.RefundRefused: "no.refund_amount",
    errors.StaleRecord: "no.moved_on",
    errors.BookingMovedOn: "no.moved_on",
}
"""For staff commands, forms and screens."""

BINDING_KEYS: Keys = {
    errors.ContactNotOwn: "bind.not_own",
    errors.InvitationInvalid: "bind.invalid",
    errors.DriverOccupied: "bind.occupied",
}
"""For a contact that is to bind a driver's account."""


def staff_key(refusal: Refusal) -> str:
    """The key of the text for what was typed or asked for on a screen."""
    if isinstance(refusal, Unclear):
        return f"unclear.{refusal.args[0]}"
    return _key(STAFF_KEYS, refusal, "no.other")


def staff_refusal(refusal: Refusal, texts: Texts, example: str = "") -> str:
    """The HTML that says what stood in the way, with an example of how it is meant where there is one."""
    said = f"⚠️ {texts.text(staff_key(refusal))}"
    return f"{said}\n{texts.text('example', example=example)}" if example else said


def binding_refusal(refusal: DomainError, texts: Texts) -> str:
    """The HTML that says why the account was not bound."""
    return texts.text(_key(BINDING_KEYS, refusal, "bind.refused"))


async def booking_refusal(
    refusal: Refusal,
    user_id: int,
    bot_context: BotContext,
    texts: Texts,
    targets: Collection[BookingStatus] = (),
) -> str:
    """The plain text of a pop-up; `targets` are the states in which the button would have had its way."""
    if isinstance(refusal, errors.BookingMovedOn):
        by_same = refusal.actor_id == user_id
        if by_same and (isinstance(refusal, errors.AlreadyThere) or refusal.status in targets):
            return texts.plain("refusal.done_already")
        return await _moved_on(refusal, bot_context, texts)
    if isinstance(refusal, errors.NoShowTooEarly):
        return texts.plain("refusal.no_show_too_early", at=texts.time(refusal.allowed_at))
    if isinstance(refusal, errors.TooEarlyToAssign):
        return texts.plain("refusal.too_early_to_assign", at=texts.when(refusal.allowed_at))
    return texts.plain(_key(BOOKING_KEYS, refusal, "refusal.other"))


async def _moved_on(refusal: errors.BookingMovedOn, bot_context: BotContext, texts: Texts) -> str:
    who = texts.plain(f"by.{refusal.actor_kind}")
    if refusal.actor_kind == ActorKind.STAFF.value and refusal.actor_id is not None:
        dispatcher = await bot_context.board.dispatcher(DispatcherId(refusal.actor_id))
        who = texts.plain("by.named_staff", name=dispatcher_name(dispatcher, texts))
    return texts.plain(f"moved.{refusal.status}", who=who, at=texts.time(refusal.at))


def _key(keys: Keys, refusal: Refusal, otherwise: str) -> str:
    """A refusal that nobody thought of is said as the one above it in the tree, or in general."""
    for kind in type(refusal).__mro__:
        if kind in keys:
            return keys[kind]
    return otherwise
