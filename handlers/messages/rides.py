"""The customer's rides: the list, one ride, its receipt and what cancelling it would mean."""

from typing import assert_never

from domain.model.booking import Booking
from domain.model.ride_view import RideView
from domain.ports.queries import RideRow
from domain.values.ids import CustomerId
from domain.values.reasons import CancelReason
from domain.values.status import FINAL, BookingStatus
from handlers import callback_data
from handlers.context import BotContext
from handlers.messages import Page
from handlers.messages.keyboards import (
    CANCELLABLE,
    Row,
    after_row,
    button,
    cancel_row,
    inline,
    menu_row,
    plate_row,
)
from handlers.messages.ride_text import (
    arrives_in,
    distance,
    fare,
    grade_name,
    pickup_time,
    refund_lines,
    short_way,
    status_name,
    taxi,
    way,
)
from handlers.texts import Texts

S = BookingStatus
PAGE_SIZE = 5


async def list_page(bot_context: BotContext, t: Texts, customer_id: CustomerId, page: int) -> Page:
    """One page of the rides, newest first; a page beyond the last is the last."""
    lines, total = await bot_context.rides.my_rides(customer_id, PAGE_SIZE, page * PAGE_SIZE)
    if not lines and total:
        page = (total - 1) // PAGE_SIZE
        lines, total = await bot_context.rides.my_rides(customer_id, PAGE_SIZE, page * PAGE_SIZE)
    if not lines:
        book = [button(t.plain("menu.book"), callback_data.BOOK, "primary")]
        return Page(t.text("rides.none"), inline(book, [button(t.plain("menu.first"), callback_data.MENU)]))
    rows = [[button(_label(t, line), callback_data.ride(line.ride.code))] for line in lines]
    pager = _pager(page, total)
    first = [button(t.plain("menu.first"), callback_data.MENU)]
    return Page(t.text("rides.title", count=total), inline(*rows, pager, first))


def _label(t: Texts, line: RideRow) -> str:
    ride = line.ride
    at = ride.pickup_at or ride.steps.get(S.AWAITING_PAYMENT.value)
    return t.plain(
        "rides.line",
        code=ride.code,
        status=status_name(t, ride.status),
        way=short_way(line.pickup, line.dropoff),
        when=t.when(at) if at else "",
    ).strip()


def _pager(page: int, total: int) -> Row:
    pages = -(-total // PAGE_SIZE)
    row = [button("‹", callback_data.rides(page - 1))] if page else []
    if pages > 1:
        row.append(button(f"{page + 1} / {pages}", callback_data.rides(page)))
    if page + 1 < pages:
        row.append(button("›", callback_data.rides(page + 1)))
    return row


def ride_page(bot_context: BotContext, t: Texts, view: RideView) -> Page:
    """All about one ride with its time line, and what may be done now."""
    booking = view.booking
    lines = [
        t.text("ride.title", code=booking.code, status=status_name(t, booking.status)),
        way(t, booking.pickup, booking.dropoff) + " " + distance(t, booking.distance_m),
        _summary(bot_context, t, booking),
        _present(bot_context, t, view),
        _money(t, booking),
        *refund_lines(t, view),
        _time_line(t, booking),
    ]
    rows = [_pay_row(t, booking), plate_row(t, view), cancel_row(t, booking)]
    if booking.status in FINAL:
        rows = [after_row(t, booking)]
    return Page("\n".join(filter(None, lines)), inline(*rows, menu_row(t)))


def _summary(bot_context: BotContext, t: Texts, booking: Booking) -> str:
    grade = grade_name(t, bot_context.tariff, booking.grade)
    parts = [t.text("ride.grade", grade=grade), t.text("review.passengers", count=booking.passengers)]
    return " · ".join([*parts, pickup_time(t, booking.pickup_at), fare(t, booking)])


def _present(bot_context: BotContext, t: Texts, view: RideView) -> str:
    booking = view.booking
    match booking.status:
        case S.AWAITING_PAYMENT:
            if booking.payment_hold.active:
                return t.text("ride.payments_busy")
            return "" if booking.pay_by is None else t.text("ride.pay_by") + " " + t.time_tag(booking.pay_by)
        case S.ASSIGNED:
            return "\n".join(filter(None, [taxi(t, view), arrives_in(t, view, bot_context.now())]))
        case S.ARRIVED | S.ON_TRIP:
            return taxi(t, view)
        case S.CANCELLED:
            return "" if booking.cancel_reason is None else t.text(f"reason.{booking.cancel_reason.value}")
        case S.REQUESTED | S.CONFIRMED | S.OFFERED | S.COMPLETED:
            return ""
        case never:
            assert_never(never)


def _money(t: Texts, booking: Booking) -> str:
    if not booking.captured:
        return ""
    paid, kept = (t.money(amount, booking.currency) for amount in (booking.captured, booking.kept))
    return t.text("money.paid", amount=paid, kept=kept)


def _time_line(t: Texts, booking: Booking) -> str:
    steps = sorted(booking.steps.items(), key=lambda step: step[1])
    return "\n".join(f"{t.when_tag(at)} {status_name(t, status)}" for status, at in steps)


def _pay_row(t: Texts, booking: Booking) -> Row:
    if booking.status is not S.AWAITING_PAYMENT:
        return []
    label = t.plain("ride.pay", fare=fare(t, booking))
    return [button(label, callback_data.pay(booking.code), "primary")]


def receipt_page(bot_context: BotContext, t: Texts, view: RideView) -> Page:
    """What was paid, kept and given back, and each refund with where it stands."""
    booking = view.booking
    rest = [("refunded", booking.refunded), ("due", booking.refund_due)]
    shown = [("paid", booking.captured), ("kept", booking.kept), *(line for line in rest if line[1])]
    lines = [
        t.text("receipt.title", company=bot_context.settings.company_name, code=booking.code),
        t.when_tag(booking.moved_at) if booking.moved_at else "",
        way(t, booking.pickup, booking.dropoff),
        *(t.text(f"receipt.{name}", amount=t.money(amount, booking.currency)) for name, amount in shown),
        *refund_lines(t, view),
        t.text("receipt.test") if bot_context.settings.test_mode else "",
    ]
    back = [button(t.plain("ride.back"), callback_data.ride(booking.code))]
    return Page("\n".join(filter(None, lines)), inline(back, menu_row(t)))


def cancel_page(t: Texts, view: RideView) -> Page:
    """What comes back, to the won, if the customer cancels now; or that it is too late."""
    booking = view.booking
    leave = [button(t.plain("cancel.leave"), callback_data.ride(booking.code), "primary")]
    if booking.status not in CANCELLABLE:
        key = "cancel.too_late" if booking.status is S.ON_TRIP else "cancel.over"
        return Page(t.text(key, code=booking.code), inline(leave, menu_row(t)))
    kept = booking.kept_if_cancelled(CancelReason.CUSTOMER)
    back, stays = (t.money(amount, booking.currency) for amount in (booking.kept - kept, kept))
    if not booking.kept:
        key, label = "cancel.unpaid", t.plain("cancel.go_unpaid")
    elif kept:
        key, label = "cancel.part", t.plain("cancel.go", amount=back)
    else:
        key, label = "cancel.all", t.plain("cancel.go", amount=back)
    go = [button(label, callback_data.drop(booking.code, booking.version, kept), "danger")]
    return Page(t.text(key, code=booking.code, back=back, kept=stays), inline(go, leave))
