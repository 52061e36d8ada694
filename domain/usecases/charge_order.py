"""What a gateway is asked to open for a payment, if it is still wanted."""

from domain.ports.payment_gateway import Order
from domain.usecases.office import Office
from domain.usecases.payloads import payload_of
from domain.values.ids import PaymentId
from domain.values.status import BookingStatus, PaymentStatus


async def charge_order(payment_id: PaymentId, office: Office) -> Order | None:
    """The order under the key that was stored first; None when nobody waits for it any more."""
    async with office.uow() as uow:
        booking = await uow.bookings.get(await uow.payments.booking_of(payment_id))
        payment = await uow.payments.get(payment_id)
    if payment.status is not PaymentStatus.CREATED or booking.status is not BookingStatus.AWAITING_PAYMENT:
        return None
    return Order(
        order_id=payload_of(payment_id), amount=payment.amount, currency=payment.currency,
        description=booking.code, idempotency_key=payment.idempotency_key,
    )  # fmt: skip
