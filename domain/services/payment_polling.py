"""Questions to the gateway about a payment: when the next one is due, and which answers can be meant."""

from datetime import timedelta

from domain.messages.payment_calls import question
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.ports.payment_gateway import Checkout, OutcomeUnknown
from domain.ports.unit_of_work import UnitOfWork
from domain.services.use_case_context import UseCaseContext
from domain.values.invoice_payload import invoice_payload
from domain.values.status import BookingStatus

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 10, 20))
WHILE_WAITING = timedelta(seconds=30)
"""The longest pause while a customer may still pay: the longest an unannounced payment stays unseen."""
AFTERWARDS = timedelta(minutes=10)
ASKED_FOR = timedelta(hours=24)
"""After the end a late approval is still looked for so long, so that its money goes back."""


def schedule_question(uow: UnitOfWork, context: UseCaseContext, booking: Booking, payment: Payment) -> None:
    """Queue the one next question: after 2, 5, 10, 20, 30 s …; once the booking has ended ever more seldom.

    After a day nothing is asked any more.
    """
    if context.now() - payment.created_at > ASKED_FOR:
        return
    after = pause(payment.asked_times, waiting=booking.status is BookingStatus.AWAITING_PAYMENT)
    uow.deliver([question(payment, context.now() + after)])


def pause(asked_times: int, *, waiting: bool) -> timedelta:
    """How long to wait before the next question, after so many."""
    if asked_times < len(PAUSES):
        return PAUSES[asked_times]
    if waiting:
        return WHILE_WAITING
    doubled: timedelta = WHILE_WAITING * 2 ** min(asked_times - len(PAUSES), 10)
    return min(doubled, AFTERWARDS)


def check_same(payment: Payment, checkout: Checkout) -> None:
    """Raises OutcomeUnknown where the gateway speaks of another payment, order or currency than ours."""
    if checkout.order_id not in (None, invoice_payload(payment.id)):
        raise OutcomeUnknown("the answer is about another order")
    if payment.gateway_payment_id not in (None, checkout.payment_id):
        raise OutcomeUnknown("the answer is about another payment")
    if checkout.currency not in (None, payment.currency):
        raise OutcomeUnknown("the answer is in another currency")
