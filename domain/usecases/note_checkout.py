"""Keep what the gateway answered when a payment was opened, and show the customer where to pay."""

from datetime import timedelta

from domain.model.delivery import Channel, Delivery
from domain.model.payment import Payment
from domain.ports.payment_gateway import Checkout
from domain.ports.unit_of_work import UnitOfWork
from domain.usecases.office import Office
from domain.usecases.placing import invoice
from domain.values.ids import PaymentId
from domain.values.status import BookingStatus, PaymentStatus

FIRST_QUESTION = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
ASKED_FOR = timedelta(hours=24)
BUSY = "payments_busy"


async def note_checkout(payment_id: PaymentId, checkout: Checkout, office: Office) -> None:
    """The payment is open at the gateway: its checkout goes to the customer, and questions begin.

    A customer who was told to wait gets `pay_within` afresh. A booking that has ended shows no checkout.
    """
    async with office.uow() as uow:
        booking = await uow.bookings.get(await uow.payments.booking_of(payment_id))
        payment = await uow.payments.get(payment_id)
        payment.opened(checkout.payment_id, checkout.checkout_url)
        if payment.gateway_payment_id is None:
            payment.gateway_payment_id = checkout.payment_id
        await uow.payments.save(payment)
        payable = booking.status is BookingStatus.AWAITING_PAYMENT and payment.status is PaymentStatus.PENDING
        if payable and booking.customer_id is not None:
            if booking.reminded.pop(BUSY, None) is not None:
                booking.wait_longer(office.now() + office.rules.pay_within)
                await uow.bookings.save(booking)
            uow.deliver([invoice(payment, booking.customer_id)])
        ask_again(uow, office, payment)
        await uow.commit()


def ask_again(uow: UnitOfWork, office: Office, payment: Payment) -> None:
    """Ask the gateway about the payment after 2, 5, 10, 20 s and so on, for a day."""
    if office.now() - payment.created_at > ASKED_FOR:
        return
    uow.deliver([gateway_call(payment, "query", pause(payment.asked_times), office)])


def pause(asked_times: int) -> timedelta:
    """How long to wait before the next question: 2, 5, 10, 20, 40 s … up to ten minutes."""
    if asked_times == 0:
        return FIRST_QUESTION
    return min(timedelta(seconds=5 * 2 ** min(asked_times - 1, 10)), LONGEST_PAUSE)


def gateway_call(payment: Payment, template: str, after: timedelta, office: Office) -> Delivery:
    """A call to the gateway about one payment, due after a while."""
    return Delivery(
        channel=Channel.GATEWAY, chat_id=payment.id, booking_id=payment.booking_id, template=template,
        arguments={"payment_id": payment.id, "gateway_payment_id": payment.gateway_payment_id},
        due_at=office.now() + after if after else None,
    )  # fmt: skip
