"""Let an arrived charge change money, once."""

from domain.commands.customer import RecordCharge
from domain.errors import AmountDiffers
from domain.messages.customer import surplus
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.policies.deadlines import confirm_by
from domain.ports.unit_of_work import UnitOfWork
from domain.services.payment_opening import clear_paid
from domain.services.refund_opening import owe_refund
from domain.services.use_case_context import UseCaseContext
from domain.values.actor import SYSTEM, Actor
from domain.values.ids import PaymentId
from domain.values.invoice_payload import payment_in_payload
from domain.values.reasons import RefundReason
from domain.values.status import BookingStatus, PaymentStatus


async def record_charge(command: RecordCharge, context: UseCaseContext) -> Booking:
    """The booking, requested where this charge is its fare; any other charge is owed back at once.

    However often one charge id is delivered, it counts once. Raises PaymentNotFound for a payload
    that names no payment, AmountDiffers for another currency.
    """
    async with context.uow() as uow:
        payment_id = payment_in_payload(command.payload)
        booking, payment = await uow.payments.with_booking(payment_id)
        if await _counted(uow, payment, command.charge_id):
            return booking
        if command.currency != payment.currency:
            raise AmountDiffers()
        if _is_the_fare(booking, payment, command):
            await _take_fare(uow, context, booking, payment, command)
        else:
            await _take_surplus(uow, context, booking, payment, command)
        await uow.bookings.save(booking)
        await uow.commit()
    return booking


async def _counted(uow: UnitOfWork, payment: Payment, charge_id: str) -> bool:
    """Whether this charge has arrived before: the first of a payment approves it, others are their own."""
    if payment.status is not PaymentStatus.APPROVED:
        return False
    return await uow.payments.by_charge(charge_id) is not None


def _is_the_fare(booking: Booking, payment: Payment, command: RecordCharge) -> bool:
    payer_is_customer = command.payer_id is None or command.payer_id == booking.customer_id
    return (
        booking.status is BookingStatus.AWAITING_PAYMENT
        and payment.status is not PaymentStatus.APPROVED
        and command.amount == booking.fare
        and payer_is_customer
    )


async def _take_fare(
    uow: UnitOfWork, context: UseCaseContext, booking: Booking, payment: Payment, command: RecordCharge
) -> None:
    now = context.now()
    payment.approve(command.charge_id, command.provider_charge_id, now)
    payer = SYSTEM if command.payer_id is None else Actor.customer(command.payer_id)
    booking.take_fare(payment.id, payer, now, confirm_by(booking.pickup_at, now, context.rules))
    await uow.payments.save(payment)
    uow.deliver(clear_paid(payment, booking.customer_id))


async def _take_surplus(
    uow: UnitOfWork, context: UseCaseContext, booking: Booking, payment: Payment, command: RecordCharge
) -> None:
    now = context.now()
    charged = await _payment_for_surplus(uow, context, payment, command)
    reason = RefundReason.PAID_TWICE if booking.captured else RefundReason.PAID_TOO_LATE
    payer = SYSTEM if command.payer_id is None else Actor.customer(command.payer_id)
    booking.take_surplus(charged.id, command.amount, payer, now)
    await owe_refund(uow, context, booking, charged, command.amount, reason, SYSTEM)
    uow.deliver(surplus(booking, command.payer_id, reason, command.amount))


async def _payment_for_surplus(
    uow: UnitOfWork, context: UseCaseContext, payment: Payment, command: RecordCharge
) -> Payment:
    now = context.now()
    if payment.status is not PaymentStatus.APPROVED:
        payment.approve_surplus(command.charge_id, command.provider_charge_id, command.amount, now)
        await uow.payments.save(payment)
        return payment
    again = Payment(
        id=PaymentId(context.ids.number()),
        booking_id=payment.booking_id,
        customer_id=payment.customer_id,
        amount=command.amount,
        currency=payment.currency,
        gateway=payment.gateway,
        idempotency_key=context.ids.token(),
        created_at=now,
        surplus=True,
    )
    again.approve(command.charge_id, command.provider_charge_id, now)
    await uow.payments.add(again)
    return again
