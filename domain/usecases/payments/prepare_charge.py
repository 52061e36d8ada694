"""What a gateway is asked to open for a payment, if it is still wanted."""

from dataclasses import dataclass

from domain.ports.payment_gateway import Order
from domain.services.use_case_context import UseCaseContext
from domain.values.gateway import OpenedBy
from domain.values.ids import PaymentId
from domain.values.invoice_payload import invoice_payload
from domain.values.status import BookingStatus, PaymentStatus


@dataclass(frozen=True, slots=True)
class Opening:
    """The order under the key that was stored first.

    `wanted`: its customer still waits to pay. `unclear`: an earlier try had no known outcome, so the
    gateway has to be asked first. `held`: its customer was told to wait.
    """

    order: Order
    opened_by: OpenedBy
    wanted: bool
    unclear: bool
    held: bool


async def prepare_charge(payment_id: PaymentId, context: UseCaseContext) -> Opening | None:
    """What is to be opened; None where the payment's place at the gateway is known already."""
    async with context.uow() as uow:
        booking, payment = await uow.payments.seen_with_booking(payment_id)
        whose = booking.customer_id
        customer = None if whose is None else await uow.people.customer(whose)
    if payment.gateway_payment_id is not None or payment.status in (
        PaymentStatus.APPROVED,
        PaymentStatus.FAILED,
    ):
        return None
    created = payment.status is PaymentStatus.CREATED
    order = Order(
        booking=booking,
        customer=customer,
        order_id=invoice_payload(payment_id),
        amount=payment.amount,
        currency=payment.currency,
        description=booking.code,
        idempotency_key=payment.idempotency_key,
    )
    return Opening(
        order,
        payment.opened_by,
        wanted=created and booking.status is BookingStatus.AWAITING_PAYMENT,
        unclear=booking.payment_hold.unclear,
        held=booking.payment_hold.active,
    )
