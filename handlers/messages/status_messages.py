"""What a customer is told when a ride has changed, in place of an SMS: pure, from ride to page."""

from collections.abc import Callable
from typing import Any, assert_never

from domain.messages.templates import StatusTemplate, Template
from domain.model.booking import Booking
from domain.model.ride_view import RideView
from domain.values.reasons import CancelReason
from domain.values.status import BookingStatus
from handlers import callback_data
from handlers.context import BotContext
from handlers.messages import Page
from handlers.messages.keyboards import (
    Row,
    after_row,
    button,
    cancel_row,
    inline,
    menu_row,
    plate_row,
    view_row,
)
from handlers.messages.ride_text import arrives_in, fare, taxi
from handlers.texts import Texts

Arguments = dict[str, Any]
_Writer = Callable[[BotContext, Texts, RideView, Arguments], Page]


def status_page(
    bot_context: BotContext, t: Texts, template: StatusTemplate, view: RideView, arguments: Arguments
) -> Page:
    """The message of this template."""
    return _WRITERS[template](bot_context, t, view, arguments)


def known_templates() -> frozenset[StatusTemplate]:
    """Every status message there is."""
    return frozenset(_WRITERS)


def _plain(key: str) -> _Writer:
    def write(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
        booking = view.booking
        text = t.text(f"says.{key}", code=booking.code, fare=fare(t, booking))
        return Page(text, inline(view_row(t, booking)))

    return write


def _timed(key: str) -> _Writer:
    """Says when, where the ride was booked for later."""

    def write(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
        booking = view.booking
        text = t.text(f"says.{key}", code=booking.code)
        if booking.pickup_at is not None:
            text = t.text(f"says.{key}_later", code=booking.code) + "\n🕐 " + t.when_tag(booking.pickup_at)
        return Page(text, inline(view_row(t, booking)))

    return write


def _assigned(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
    booking = view.booking
    lines = [t.text("says.assigned", code=booking.code), taxi(t, view)]
    if booking.pickup_at is not None:
        lines.append("🕐 " + t.when_tag(booking.pickup_at))
    lines.append(arrives_in(t, view, bot_context.now()))
    row = plate_row(t, view)
    return Page("\n".join(filter(None, lines)), inline(row, view_row(t, booking)))


def _arrived(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
    booking = view.booking
    lines = [t.text("says.arrived", code=booking.code), taxi(t, view)]
    return Page("\n".join(filter(None, lines)), inline(plate_row(t, view), view_row(t, booking)))


def _completed(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
    booking = view.booking
    text = t.text("says.completed", code=booking.code, fare=fare(t, booking))
    return Page(text, inline(after_row(t, booking)))


def _cancelled(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
    booking = view.booking
    reason = CancelReason(arguments["reason"])
    lines = [t.text(f"says.{_cancel_key(reason)}", code=booking.code)]
    lines += _money_lines(t, booking, int(arguments["refund"]), int(arguments["kept"]))
    return Page("\n".join(lines), inline(after_row(t, booking), _menu(t)))


def _cancel_key(reason: CancelReason) -> str:
    match reason:
        case CancelReason.DECLINED | CancelReason.UNCONFIRMED | CancelReason.NO_VEHICLE:
            return "cancelled_nobody"
        case CancelReason.CUSTOMER | CancelReason.STAFF | CancelReason.UNPAID | CancelReason.NO_SHOW:
            return f"cancelled_{reason.value}"
        case never:
            assert_never(never)


def _money_lines(t: Texts, booking: Booking, refund: int, kept: int) -> list[str]:
    lines = []
    if refund:
        key = "says.refund_part" if kept else "says.refund_all"
        lines.append(t.text(key, amount=t.money(refund, booking.currency)))
    if kept:
        lines.append(t.text("says.kept", amount=t.money(kept, booking.currency)))
    return lines


def _surplus(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
    amount = t.money(int(arguments["amount"]), view.booking.currency)
    text = t.text(f"says.{arguments['reason']}", code=view.booking.code, amount=amount)
    return Page(text, inline(view_row(t, view.booking)[:1]))


def _refund(key: str) -> _Writer:
    def write(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
        amount = t.money(int(arguments["amount"]), view.booking.currency)
        text = t.text(f"says.{key}", code=view.booking.code, amount=amount)
        return Page(text, inline(after_row(t, view.booking), _menu(t)))

    return write


def _payments_busy(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
    seconds = int(arguments.get("seconds", 0))
    lines = [t.text("says.payments_busy", code=view.booking.code)]
    if seconds:
        lines.append(t.text("says.try_again_in", count=seconds))
    return Page("\n".join(lines), inline(*_try_again_rows(t, view)))


def _payment_unclear(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
    text = t.text("says.payment_unclear", code=view.booking.code)
    return Page(text, inline(*_try_again_rows(t, view)))


def _payment_failed(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
    text = t.text("says.payment_failed", code=view.booking.code)
    return Page(text, inline(*_try_again_rows(t, view)))


def _try_again_rows(t: Texts, view: RideView) -> list[Row]:
    """Try now, or stop; to the ride once it is past that."""
    booking = view.booking
    if booking.status is not BookingStatus.AWAITING_PAYMENT:
        return [view_row(t, booking)]
    again = button(t.plain("ride.try_again"), callback_data.pay(booking.code), "primary")
    return [[again], [button(t.plain("ride.stop"), callback_data.cancel(booking.code), "danger")]]


def _dispatch_slow(bot_context: BotContext, t: Texts, view: RideView, arguments: Arguments) -> Page:
    row = cancel_row(t, view.booking)
    return Page(
        t.text("says.dispatch_slow", code=view.booking.code), inline(view_row(t, view.booking)[:1], row)
    )


def _menu(t: Texts) -> Row:
    return menu_row(t)[1:]


_WRITERS: dict[StatusTemplate, _Writer] = {
    Template.REQUESTED: _timed("requested"),
    Template.CONFIRMED: _timed("confirmed"),
    Template.ASSIGNED: _assigned,
    Template.RELEASED: _plain("released"),
    Template.ARRIVED: _arrived,
    Template.ON_TRIP: _plain("on_trip"),
    Template.COMPLETED: _completed,
    Template.CANCELLED: _cancelled,
    Template.DISPATCH_SLOW: _dispatch_slow,
    Template.PICKUP_REMINDER: _timed("pickup_reminder"),
    Template.PAYMENTS_BUSY: _payments_busy,
    Template.PAYMENT_UNCLEAR: _payment_unclear,
    Template.PAYMENT_FAILED: _payment_failed,
    Template.SURPLUS: _surplus,
    Template.REFUND_OPENED: _refund("refund_opened"),
    Template.REFUND_DONE: _refund("refund_done"),
}
