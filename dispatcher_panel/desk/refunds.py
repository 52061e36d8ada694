"""/refunds: money that is still on its way back; /refund: giving back something extra."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from dispatcher_panel.desk.acts import Act
from dispatcher_panel.desk.buttons import button
from dispatcher_panel.desk.reactions import Reaction, Screen, fitted, rows
from dispatcher_panel.desk.reading import Unclear, read_amount, read_code
from dispatcher_panel.naming import what_went_wrong
from dispatcher_panel.texts import Words
from domain.commands.staff import RefundGoodwill
from domain.errors import BookingNotFound, RefundRefused
from domain.model.booking import Booking
from domain.model.refund import Refund
from domain.ports.queries import RideView
from domain.usecases.refunds.refund_goodwill import refund_goodwill
from domain.values.ids import BookingCode
from domain.values.status import FINAL, RefundStatus

SHOWN = 20


async def refunds_command(act: Act) -> Screen:
    """Every refund that is not done, with a button for each that a person has to give back."""
    waiting = await act.panel.board.refunds_waiting()
    if not waiting:
        return Screen(act.words.text("refunds.none"))
    lines = [act.words.text("refunds.title", count=len(waiting)), ""]
    shown = waiting[:SHOWN]
    lines += [refund_line(refund, booking, act.words) for refund, booking in shown]
    if len(waiting) > SHOWN:
        lines.append(act.words.text("refunds.more", count=len(waiting) - SHOWN))
    done = [
        _done_button(refund, booking, act.words)
        for refund, booking in shown
        if refund.status is RefundStatus.MANUAL
    ]
    return Screen(fitted(lines), InlineKeyboardMarkup(rows(done, 1)) if done else None)


def refund_line(refund: Refund, booking: Booking, words: Words) -> str:
    """One refund in HTML: code, amount, why, where it stands since when; below it what went wrong."""
    line = words.text(
        "refunds.line",
        code=booking.code,
        amount=words.money(refund.amount, refund.currency),
        why=words.plain(f"refund.why.{refund.reason.value}"),
        status=words.plain(f"refund.{refund.status.value}"),
        since=words.when(refund.since),
    )
    return "\n".join([line, *what_went_wrong(refund, words)])


async def refund_command(act: Act) -> Screen:
    """Ask whether CODE shall get AMOUNT back. Raises BookingNotFound, RefundRefused, Unclear."""
    typed = act.text.split(maxsplit=1)
    if len(typed) < 2:
        raise Unclear("refund")
    booking = (await _refundable(act, read_code(typed[0]))).booking
    amount = read_amount(typed[1], booking.currency)
    if amount > booking.kept:
        raise RefundRefused()
    money = act.words.money(amount, booking.currency)
    kept = act.words.money(booking.kept, booking.currency)
    text = act.words.text("refund.sure", code=booking.code, amount=money, kept=kept)
    yes = button(
        act.words.plain("refund.agree", amount=money),
        "refund",
        booking.code,
        amount,
        act.user.id,
        act.message.message_id if act.message else 0,
        style="danger",
    )
    return Screen(text, InlineKeyboardMarkup([[yes], [button(act.words.plain("form.leave"), "leave")]]))


async def refund_agreed(act: Act) -> Reaction:
    """Owe the money, agreed to by the person who asked; once, however often the command came or is pressed.

    Raises RefundRefused.
    """
    if act.message is None:
        return Reaction(act.words.plain("press.old"), alert=True)
    if act.number(2) != act.user.id:
        return Reaction(act.words.plain("form.not_yours"), alert=True)
    code = read_code(act.argument(0))
    command = RefundGoodwill(
        dispatcher_id=act.dispatcher_id,
        code=code,
        amount=act.number(1),
        request_key=f"{act.message.chat.id}:{act.number(3, act.message.message_id)}",
    )
    refund = await refund_goodwill(command, act.panel.use_cases)
    amount = act.words.money(refund.amount, refund.currency)
    return Reaction(edit=Screen(act.words.text("refund.opened", code=code, amount=amount)))


async def _refundable(act: Act, code: BookingCode) -> RideView:
    view = await act.panel.rides.by_code(code)
    if view is None:
        raise BookingNotFound()
    if view.booking.status not in FINAL or not view.booking.kept:
        raise RefundRefused()
    return view


def _done_button(refund: Refund, booking: Booking, words: Words) -> InlineKeyboardButton:
    label = words.plain(
        "refund.done_button", code=booking.code, amount=words.money(refund.amount, refund.currency)
    )
    return InlineKeyboardButton(label, callback_data=f"refunded:{refund.id}")
