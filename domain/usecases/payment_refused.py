"""Note that the gateway refused to open a payment."""

from domain.policies.waiting import let_time_run
from domain.usecases.hear_of_payment import note_failure
from domain.usecases.office import Office
from domain.values.ids import PaymentId
from domain.values.status import BookingStatus


async def payment_refused(payment_id: PaymentId, office: Office) -> None:
    """The payment has failed; its booking waits for another attempt, and its customer is told."""
    async with office.uow() as uow:
        booking = await uow.bookings.get(await uow.payments.booking_of(payment_id))
        payment = await uow.payments.get(payment_id)
        await uow.payments.leave_line(payment_id)
        if booking.status is BookingStatus.AWAITING_PAYMENT and let_time_run(
            booking, office.now(), office.rules.pay_within
        ):
            await uow.bookings.save(booking)
        note_failure(uow, booking, payment)
        await uow.payments.save(payment)
        await uow.commit()
