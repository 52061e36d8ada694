"""Keep a booking's place while its payment cannot be opened."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.messages.customer import payment_unclear, payments_busy
from domain.messages.delivery import Delivery
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import PaymentId
from domain.values.status import BookingStatus, PaymentStatus

KEEPS_THE_PLACE = 4
"""After so many failed tries a payment makes room for others, so that one odd one holds up nobody."""
LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAttempt:
    """What became of a try to open a payment.

    `again_after` seconds are a good time to wait; `tries` counts those that were really made. `unknown`:
    the gateway was asked and its answer is missing.
    """

    again_after: float = 0.0
    unknown: bool = False
    tries: int = 0


async def hold_payment(payment_id: PaymentId, failed: FailedAttempt, context: UseCaseContext) -> None:
    """The customer is told once and called back later; `pay_by` stands still meanwhile.

    Where the outcome is unknown the customer hears that we are looking, and the gateway is asked before
    anything is opened again, also for a booking that ends meanwhile.
    """
    async with context.uow() as uow:
        booking, payment = await uow.payments.with_booking(payment_id)
        waits = booking.status is BookingStatus.AWAITING_PAYMENT and payment.status is PaymentStatus.CREATED
        if not waits and not failed.unknown:
            return
        if failed.unknown:
            booking.mark_payment_unclear(context.now())
        if waits and booking.hold_payment(context.now()):
            uow.deliver(_told(booking, failed.again_after))
        await uow.payments.hold(payment_id, _place(payment, failed, context.now()), failed.tries)
        await uow.bookings.save(booking)
        await uow.commit()


def _place(payment: Payment, failed: FailedAttempt, now: datetime) -> datetime:
    """That of its creation, so that who has waited longest comes first."""
    late = failed.tries - KEEPS_THE_PLACE
    if late < 0:
        return payment.created_at
    return now + min(timedelta(seconds=5 * 2 ** min(late, 10)), LONGEST_PAUSE)


def _told(booking: Booking, again_after: float) -> list[Delivery]:
    tell = payment_unclear if booking.payment_hold.unclear else payments_busy
    return tell(booking, max(1, round(again_after)))
