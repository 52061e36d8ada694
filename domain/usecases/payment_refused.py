"""Note that the gateway refused to open a payment."""

from domain.usecases.office import Office
from domain.values.ids import PaymentId


async def payment_refused(payment_id: PaymentId, office: Office) -> None:
    """The payment has failed; its booking waits for another attempt until `pay_by`."""
    async with office.uow() as uow:
        await uow.bookings.get(await uow.payments.booking_of(payment_id))
        payment = await uow.payments.get(payment_id)
        payment.fail()
        await uow.payments.save(payment)
        await uow.commit()
