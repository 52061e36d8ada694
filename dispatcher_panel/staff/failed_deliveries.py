"""/deliveries: what could not be delivered, whom to telephone instead, and trying again."""

from telegram import InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.messages.screen import Screen, fitted
from dispatcher_panel.staff.buttons import button, rows
from dispatcher_panel.staff.requests import StaffRequest
from dispatcher_panel.texts import Texts
from domain.messages.templates import TO_CUSTOMERS, Template
from domain.model.ride_view import RideView
from domain.policies.phones import spoken_phone
from domain.ports.outbox import UnsentDelivery

WITHOUT_NAME: frozenset[Template] = frozenset(
    {
        Template.SHIFT_ENDED,
        Template.DRIVER_REMINDER,
        Template.GAVE_UP,
        Template.UNDELIVERABLE,
        Template.CONFIRM_REMINDER,
        Template.ASSIGN_REMINDER,
        Template.UNASSIGNED,
        Template.TRIP_TOO_LONG,
        Template.CHARGE,
        Template.QUERY,
        Template.HINT,
        Template.REFUND,
    }
)
"""What is listed as just a message, as is whatever a newer version has written."""
NAMED: frozenset[str] = frozenset(Template) - WITHOUT_NAME
"""What has a text of its own, `delivery.<template>`."""


async def deliveries_command(request: StaffRequest) -> Screen:
    """Everything that waits for a person to decide."""
    return await _parked(request)


async def retry_pressed(request: StaffRequest) -> Response:
    """Try one delivery again, and show what is left."""
    again = await request.bot_context.deliveries.retry(request.number(0))
    key = "deliveries.trying" if again else "deliveries.gone"
    return Response(request.texts.plain(key), edit=await _parked(request))


def parked_line(number: int, delivery: UnsentDelivery, view: RideView | None, texts: Texts) -> str:
    """One delivery as an HTML line: what it is, whose, since when, and the number to telephone.

    For a driver's or the staff's message no customer's number is shown.
    """
    key = delivery.template if delivery.template in NAMED else "other"
    what = texts.plain(f"delivery.{key}")
    code = view.booking.code if view is not None else "-"
    since = texts.when(delivery.created_at)
    line = texts.text("deliveries.line", number=number, code=code, what=what, since=since)
    if view is None or delivery.template not in TO_CUSTOMERS:
        return line
    contact = view.booking.contact
    call = texts.text("deliveries.call", name=contact.name, phone=spoken_phone(contact.phone))
    return f"{line}\n{call}"


async def _parked(request: StaffRequest) -> Screen:
    parked = await request.bot_context.deliveries.parked()
    if not parked:
        return Screen(request.texts.text("deliveries.none"))
    lines = [request.texts.text("deliveries.title", count=len(parked)), ""]
    for number, delivery in enumerate(parked, start=1):
        view = (
            await request.bot_context.rides.view(delivery.booking_id)
            if delivery.booking_id is not None
            else None
        )
        lines.append(parked_line(number, delivery, view, request.texts))
    retries = [
        button(f"🔁 {number}", "retry", delivery.id) for number, delivery in enumerate(parked, start=1)
    ]
    return Screen(fitted(lines), InlineKeyboardMarkup(rows(retries, 5)))
