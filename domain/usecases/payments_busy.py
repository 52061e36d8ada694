"""Keep a booking's place while the gateway cannot open its payment."""

from domain.model.delivery import Channel, Delivery
from domain.usecases.note_checkout import BUSY
from domain.usecases.office import Office
from domain.values.ids import PaymentId
from domain.values.status import BookingStatus


async def payments_busy(payment_id: PaymentId, office: Office) -> None:
    """Tell the customer once; `pay_by` stands still by moving on while the gateway stays away."""
    async with office.uow() as uow:
        booking = await uow.bookings.get(await uow.payments.booking_of(payment_id))
        if booking.status is not BookingStatus.AWAITING_PAYMENT:
            return
        told = BUSY in booking.reminded
        booking.reminded.setdefault(BUSY, office.now())
        booking.wait_longer(office.now() + office.rules.pay_within)
        await uow.bookings.save(booking)
        if not told and booking.customer_id is not None:
            uow.deliver([
                Delivery(
                    channel=Channel.BOOKING, chat_id=booking.customer_id, booking_id=booking.id,
                    template="payments_busy", event_number=booking.version,
                )
            ])  # fmt: skip
        await uow.commit()
