"""What stays in the database of money that moved: whose, which, when, by whom; and its messages."""

import pytest

from domain import events as ev
from domain.commands.customer import SendInvoiceAgain
from domain.commands.staff import RefundGoodwill, SettleRefund
from domain.model.booking import Booking
from domain.model.deadline import DeadlineKind
from domain.ports.payment_gateway import Checkout, GatewayStatus
from domain.usecases.payments.apply_payment_status import apply_payment_status
from domain.usecases.payments.hold_payment import FailedAttempt, hold_payment
from domain.usecases.payments.record_checkout import record_checkout
from domain.usecases.payments.send_invoice_again import send_invoice_again
from domain.usecases.refunds.refund_by_gateway import apply_refund_status, send_refund
from domain.usecases.refunds.refund_goodwill import refund_goodwill
from domain.usecases.refunds.settle_refund import settle_refund
from domain.values.actor import SYSTEM, Actor
from domain.values.status import BookingStatus
from tests.builders import CUSTOMER, DISPATCHER, FARE, MINUTE, OTHER_CUSTOMER, START
from tests.usecases.archive import history, sent
from tests.usecases.company import Company, money

S, G = BookingStatus, GatewayStatus


async def refunded_by_the_gateway(company: Company) -> Booking:
    """A ride whose fare the gateway gives back, ten minutes later."""
    company.rule(refund_way="gateway")
    booking = await company.ride(S.REQUESTED)
    await company.cancel(booking)
    (refund,) = await company.refunds(booking)
    await send_refund(refund.id, company.use_cases)
    company.clock.forward(minutes=10)
    await apply_refund_status(refund.id, G.DONE, company.use_cases)
    return booking


@pytest.mark.parametrize(
    ("payer", "actor"),
    [(CUSTOMER, Actor.customer(CUSTOMER)), (OTHER_CUSTOMER, Actor.customer(OTHER_CUSTOMER)), (None, SYSTEM)],
)
async def test_a_second_charge_is_recorded_whole(company: Company, payer: int | None, actor: Actor) -> None:
    """A second charge has a payment of its own, with its ids and time, and an event that names its payer."""
    booking = await company.ride(S.REQUESTED)
    company.clock.forward(minutes=3)
    await company.pay(booking, payer_id=payer, charge_id="again", provider_charge_id="provider-again")
    _, second = await company.payments(booking)
    assert (second.charge_id, second.provider_charge_id) == ("again", "provider-again")
    assert (second.approved_at, second.customer_id) == (company.clock.now(), CUSTOMER)
    captured = (await history(company, booking, ev.MoneyCaptured))[-1]
    assert (captured.payment_id, captured.amount, captured.kept) == (second.id, FARE, 0)
    assert (captured.actor, captured.at) == (actor, company.clock.now())


async def test_a_late_charge_is_recorded_whole(company: Company) -> None:
    """A charge after the end is recorded on its own payment, with its provider's id and its time."""
    booking = await company.place()
    company.clock.forward(minutes=15)
    await company.reach_deadline(booking, DeadlineKind.PAY)
    company.clock.forward(minutes=1)
    await company.pay(booking, charge_id="late", provider_charge_id="provider-late")
    (payment,) = await company.payments(booking)
    assert (payment.charge_id, payment.provider_charge_id) == ("late", "provider-late")
    assert payment.approved_at == START + 16 * MINUTE


async def test_the_message_about_a_surplus_names_its_booking(company: Company) -> None:
    """Who has paid twice is told once, about this booking at the event that opened the refund."""
    booking = await company.ride(S.REQUESTED)
    await company.pay(booking)
    (message,) = await sent(company, "surplus")
    (opened,) = await history(company, booking, ev.RefundOpened)
    assert (message.booking_id, message.event_number) == (booking.id, opened.number)


async def test_a_gateways_refund_is_recorded_whole(company: Company) -> None:
    """A refund by the gateway keeps when it was sent and when it was done, and the history names it."""
    booking = await refunded_by_the_gateway(company)
    (refund,) = await company.refunds(booking)
    assert (refund.sent_at, refund.done_at) == (START + MINUTE, START + 11 * MINUTE)
    (done,) = await history(company, booking, ev.RefundDone)
    assert (done.refund_id, done.amount, done.at) == (refund.id, FARE, START + 11 * MINUTE)


async def test_the_call_for_a_refund_names_its_booking(company: Company) -> None:
    """The call to the gateway names the booking, and its subject the refund, so that it waits only once."""
    booking = await refunded_by_the_gateway(company)
    (refund,) = await company.refunds(booking)
    (call,) = await sent(company, "refund")
    assert (call.booking_id, call.subject) == (booking.id, f"refund:{refund.id}")


async def test_the_message_about_a_refund_names_its_booking(company: Company) -> None:
    """The customer is told that the money has gone back, about this booking at the event that says so."""
    booking = await refunded_by_the_gateway(company)
    (message,) = await sent(company, "refund_done")
    (done,) = await history(company, booking, ev.RefundDone)
    assert (message.booking_id, message.event_number) == (booking.id, done.number)


async def test_a_refund_by_hand_is_in_the_history(company: Company) -> None:
    """The history says which refund a dispatcher gave back by hand."""
    booking = await company.ride(S.REQUESTED)
    await company.cancel(booking)
    (refund,) = await company.refunds(booking)
    await settle_refund(SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id), company.use_cases)
    (done,) = await history(company, booking, ev.RefundDone)
    assert (done.refund_id, done.actor) == (refund.id, Actor.staff(DISPATCHER))


async def test_the_refund_names_the_payment_at_the_gateway(company: Company) -> None:
    """What an outside gateway took is given back under the gateway's own name for the payment."""
    company.rule(gateway="http", refund_way="gateway")
    booking = await company.place()
    (payment,) = await company.payments(booking)
    opened, paid = (Checkout(payment_id="gw-1", status=G(end)) for end in ("pending", "done"))
    await record_checkout(payment.id, opened, company.use_cases)
    await apply_payment_status(payment.id, paid, company.use_cases)
    await company.cancel(booking)
    (refund,) = await company.refunds(booking)
    order = await send_refund(refund.id, company.use_cases)
    assert order
    assert order.gateway_payment_id == "gw-1"


async def test_the_message_about_a_busy_gateway_names_its_booking(company: Company) -> None:
    """A customer who has to wait for the gateway is told so about this booking as it stands."""
    company.rule(gateway="http")
    booking = await company.place()
    (payment,) = await company.payments(booking)
    await hold_payment(payment.id, FailedAttempt(again_after=7.0), company.use_cases)
    (message,) = await sent(company, "payments_busy")
    assert (message.booking_id, message.event_number) == (booking.id, booking.version)


async def settle_all(company: Company, booking: Booking) -> None:
    """A dispatcher gives everything back that is due."""
    for refund in await company.refunds(booking):
        command = SettleRefund(dispatcher_id=DISPATCHER, refund_id=refund.id)
        await settle_refund(command, company.use_cases)


async def test_refunds_add_up(company: Company) -> None:
    """What went back in several refunds is their sum."""
    booking = await company.ride(S.REQUESTED)
    for _ in range(2):
        await company.pay(booking)
    await company.cancel(booking)
    await settle_all(company, booking)
    assert money(await company.booking(booking)) == (3 * FARE, 0, 3 * FARE, 0)


async def test_goodwill_comes_out_of_the_fare(company: Company) -> None:
    """Goodwill is a refund of the payment that paid for the ride, not of an odd one that went back before."""
    booking = await company.place()
    await company.pay(booking, amount=100)
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.use_cases)
    await company.pay(booking)
    (car,) = await company.radio_cars()
    await company.assign(booking, car)
    await company.drive(booking, S.ARRIVED, Actor.staff(DISPATCHER))
    await company.cancel(booking)
    odd, fare = await company.payments(booking)
    command = RefundGoodwill(dispatcher_id=DISPATCHER, code=booking.code, amount=50, request_key="update-1")
    assert (await refund_goodwill(command, company.use_cases)).payment_id == fare.id != odd.id


async def test_goodwill_is_in_the_history(company: Company) -> None:
    """The history says which dispatcher gave something back, how much and when."""
    booking = await company.ride(S.COMPLETED)
    company.clock.forward(minutes=1)
    command = RefundGoodwill(dispatcher_id=DISPATCHER, code=booking.code, amount=50, request_key="update-1")
    refund = await refund_goodwill(command, company.use_cases)
    (opened,) = await history(company, booking, ev.RefundOpened)
    assert (opened.refund_id, opened.amount, opened.actor) == (refund.id, 50, Actor.staff(DISPATCHER))
    assert opened.at == company.clock.now()


async def test_the_call_that_opens_a_payment_names_it(company: Company) -> None:
    """The call to an outside gateway says which payment of which booking is to be opened, once."""
    company.rule(gateway="http")
    booking = await company.place()
    (payment,) = await company.payments(booking)
    (call,) = await sent(company, "charge")
    assert (call.booking_id, call.subject) == (booking.id, f"charge:{payment.id}")
    assert call.arguments == {"payment_id": payment.id, "tries": 0}


async def test_the_refund_is_of_the_payment_that_paid(company: Company) -> None:
    """A cancellation gives back the charge, once, and nothing for an invoice that was replaced before."""
    booking = await company.place()
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.use_cases)
    await company.pay(booking)
    cancelled = await company.cancel(booking)
    assert (cancelled.booking.status, cancelled.refund, cancelled.kept) == (S.CANCELLED, FARE, 0)
    replaced, paid = await company.payments(booking)
    assert [each.payment_id for each in await company.refunds(booking)] == [paid.id] != [replaced.id]


async def test_a_late_answer_for_a_replaced_payment_shows_nothing(company: Company) -> None:
    """Where the customer has asked for a new invoice meanwhile, the old one's checkout is not shown."""
    company.rule(gateway="http")
    booking = await company.place()
    (replaced,) = await company.payments(booking)
    opened = Checkout(payment_id="gw-1", status=G("pending"), checkout_url="https://pay.example/1")
    await record_checkout(replaced.id, opened, company.use_cases)
    await send_invoice_again(SendInvoiceAgain(customer_id=CUSTOMER, code=booking.code), company.use_cases)
    await company.told()
    await record_checkout(replaced.id, opened, company.use_cases)
    assert "invoice" not in await company.told_to(CUSTOMER)


@pytest.mark.parametrize(("late", "questions"), [(0, 1), (1, 0)])
async def test_questions_are_asked_for_a_day(company: Company, late: int, questions: int) -> None:
    """To the end of a day an open payment is asked about, by its own id and the gateway's, and not after."""
    company.rule(gateway="http")
    booking = await company.place()
    (payment,) = await company.payments(booking)
    company.clock.forward(hours=24, seconds=late)
    await record_checkout(payment.id, Checkout(payment_id="gw-1", status=G("pending")), company.use_cases)
    asked = [(row.booking_id, row.arguments) for row in await sent(company, "query")]
    assert asked == [(booking.id, {"payment_id": payment.id, "gateway_payment_id": "gw-1"})] * questions


async def test_the_task_of_a_refund_names_its_booking(company: Company) -> None:
    """The staff's task to give money back by hand is about this booking."""
    booking = await company.ride(S.REQUESTED)
    await company.cancel(booking)
    (task,) = await sent(company, "refund_task")
    assert task.booking_id == booking.id
