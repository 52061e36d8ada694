"""Note that a customer who had to wait has the invoice now."""

from domain.policies.waiting import let_time_run, time_stands_still
from domain.usecases.office import Office
from domain.values.ids import BookingId
from domain.values.status import BookingStatus


async def invoice_shown(booking_id: BookingId, office: Office) -> None:
    """The time to pay runs afresh from now on; no effect on a booking whose time did not stand still."""
    async with office.uow() as uow:
        booking = await uow.bookings.get(booking_id)
        if booking.status is not BookingStatus.AWAITING_PAYMENT or not time_stands_still(booking):
            return
        let_time_run(booking, office.now(), office.rules.pay_within)
        await uow.bookings.save(booking)
        await uow.commit()
