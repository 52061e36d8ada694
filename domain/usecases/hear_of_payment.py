"""Act on what the gateway says about a payment when it is asked."""

from domain.commands.customer import RecordCharge
from domain.model.booking import Booking
from domain.model.delivery import Channel, Delivery
from domain.model.payment import Payment
from domain.policies.waiting import let_time_run
from domain.ports.payment_gateway import Checkout, GatewayStatus
from domain.ports.unit_of_work import UnitOfWork
from domain.usecases.asking import ask_again, check_same
from domain.usecases.office import Office
from domain.usecases.payloads import payload_of
from domain.usecases.placing import invoice
from domain.usecases.record_charge import record_charge
from domain.values.ids import PaymentId
from domain.values.status import BookingStatus, PaymentStatus


async def hear_of_payment(
    payment_id: PaymentId, checkout: Checkout | None, office: Office, *, hinted: bool = False
) -> None:
    """Record an approved payment, note a failed one, ask again about one that is open.

    What counts is what was read back from the gateway, never what a callback says; a `hinted` question
    begins no row of questions of its own. Raises OutcomeUnknown for an answer that cannot be meant.
    """
    async with office.uow() as uow:
        payment = await uow.payments.get(payment_id)
    if checkout is not None:
        check_same(payment, checkout)
    if checkout is not None and checkout.status is GatewayStatus.DONE:
        charge = RecordCharge(
            payer_id=None,
            payload=payload_of(payment_id),
            charge_id=f"{payment.gateway}:{checkout.payment_id}",
            amount=payment.amount if checkout.amount is None else checkout.amount,
            currency=payment.currency,
        )
        await record_charge(charge, office)
        return
    failed = checkout is not None and checkout.status is GatewayStatus.FAILED
    await _note(payment_id, office, failed=failed, hinted=hinted)


async def _note(payment_id: PaymentId, office: Office, *, failed: bool, hinted: bool) -> None:
    async with office.uow() as uow:
        booking = await uow.bookings.get(await uow.payments.booking_of(payment_id))
        payment = await uow.payments.get(payment_id)
        if payment.status in (PaymentStatus.APPROVED, PaymentStatus.FAILED):
            return
        if booking.status is BookingStatus.AWAITING_PAYMENT and let_time_run(
            booking, office.now(), office.rules.pay_within
        ):
            await uow.bookings.save(booking)
        if failed:
            note_failure(uow, booking, payment)
        elif not hinted:
            payment.asked_times += 1
            ask_again(uow, office, booking, payment)
        await uow.payments.save(payment)
        await uow.commit()


def note_failure(uow: UnitOfWork, booking: Booking, payment: Payment) -> None:
    """The gateway will take no money for this payment: its checkout goes, and the customer may try again."""
    payment.fail()
    waits = payment.status is PaymentStatus.FAILED and booking.status is BookingStatus.AWAITING_PAYMENT
    if not waits or booking.customer_id is None:
        return
    failed = Delivery(
        channel=Channel.BOOKING,
        chat_id=booking.customer_id,
        booking_id=booking.id,
        template="payment_failed",
        event_number=booking.version,
    )
    uow.deliver([invoice(payment, booking.customer_id, gone=True), failed])
