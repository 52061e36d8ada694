"""/refunds: money that is still on its way back; /refund: giving back something extra."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.callback_data import task_data
from dispatcher_panel.messages.labels import what_went_wrong
from dispatcher_panel.messages.screen import Screen, fitted
from dispatcher_panel.refusals import Unclear
from dispatcher_panel.staff.buttons import button, rows
from dispatcher_panel.staff.parsing import read_amount, read_code
from dispatcher_panel.staff.requests import StaffRequest
from dispatcher_panel.texts import Texts
from domain.commands.staff import RefundGoodwill
from domain.errors import BookingNotFound, RefundRefused
from domain.model.booking import Booking
from domain.model.refund import Refund
from domain.model.ride_view import RideView
from domain.usecases.refunds.refund_goodwill import refund_goodwill
from domain.values.ids import BookingCode
from domain.values.status import FINAL, RefundStatus

SHOWN = 20


async def refunds_command(request: StaffRequest) -> Screen:
    """Every refund that is not done, with a button for each that a person has to give back."""
    waiting = await request.bot_context.board.refunds_waiting()
    if not waiting:
        return Screen(request.texts.text("refunds.none"))
    lines = [request.texts.text("refunds.title", count=len(waiting)), ""]
    shown = waiting[:SHOWN]
    lines += [refund_line(refund, booking, request.texts) for refund, booking in shown]
    if len(waiting) > SHOWN:
        lines.append(request.texts.text("refunds.more", count=len(waiting) - SHOWN))
    done = [
        _done_button(refund, booking, request.texts)
        for refund, booking in shown
        if refund.status is RefundStatus.MANUAL
    ]
    return Screen(fitted(lines), InlineKeyboardMarkup(rows(done, 1)) if done else None)


def refund_line(refund: Refund, booking: Booking, texts: Texts) -> str:
    """One refund in HTML: code, amount, why, where it stands since when; below it what went wrong."""
    line = texts.text(
        "refunds.line",
        code=booking.code,
        amount=texts.money(refund.amount, refund.currency),
        why=texts.plain(f"refund.why.{refund.reason.value}"),
        status=texts.plain(f"refund.{refund.status.value}"),
        since=texts.when(refund.since),
    )
    return "\n".join([line, *what_went_wrong(refund, texts)])


async def refund_command(request: StaffRequest) -> Screen:
    """Ask whether CODE shall get AMOUNT back. Raises BookingNotFound, RefundRefused, Unclear."""
    typed = request.text.split(maxsplit=1)
    if len(typed) < 2:
        raise Unclear("refund")
    booking = (await _refundable(request, read_code(typed[0]))).booking
    amount = read_amount(typed[1], booking.currency)
    if amount > booking.kept:
        raise RefundRefused()
    money = request.texts.money(amount, booking.currency)
    kept = request.texts.money(booking.kept, booking.currency)
    text = request.texts.text("refund.sure", code=booking.code, amount=money, kept=kept)
    yes = button(
        request.texts.plain("refund.agree", amount=money),
        "refund",
        booking.code,
        amount,
        request.user.id,
        request.message_id,
        style="danger",
    )
    return Screen(text, InlineKeyboardMarkup([[yes], [button(request.texts.plain("form.leave"), "leave")]]))


async def refund_agreed(request: StaffRequest) -> Response:
    """Owe the money, agreed to by the person who asked; once, however often the command came or is pressed.

    Raises RefundRefused.
    """
    if request.number(2) != request.user.id:
        return Response(request.texts.plain("form.not_yours"), alert=True)
    code = read_code(request.argument(0))
    command = RefundGoodwill(
        dispatcher_id=request.dispatcher_id,
        code=code,
        amount=request.number(1),
        request_key=f"{request.chat_id}:{request.number(3, request.message_id)}",
    )
    refund = await refund_goodwill(command, request.bot_context.use_cases)
    amount = request.texts.money(refund.amount, refund.currency)
    return Response(edit=Screen(request.texts.text("refund.opened", code=code, amount=amount)))


async def _refundable(request: StaffRequest, code: BookingCode) -> RideView:
    view = await request.bot_context.rides.by_code(code)
    if view is None:
        raise BookingNotFound()
    if view.booking.status not in FINAL or not view.booking.kept:
        raise RefundRefused()
    return view


def _done_button(refund: Refund, booking: Booking, texts: Texts) -> InlineKeyboardButton:
    label = texts.plain(
        "refund.done_button", code=booking.code, amount=texts.money(refund.amount, refund.currency)
    )
    return InlineKeyboardButton(label, callback_data=task_data("refunded", refund.id))
