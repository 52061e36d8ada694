"""Act on what the gateway says about a payment when it is asked."""

from domain.commands.customer import RecordCharge
from domain.ports.payment_gateway import Checkout, GatewayStatus
from domain.usecases.note_checkout import ask_again
from domain.usecases.office import Office
from domain.usecases.payloads import payload_of
from domain.usecases.record_charge import record_charge
from domain.values.ids import PaymentId
from domain.values.status import PaymentStatus


async def hear_of_payment(payment_id: PaymentId, checkout: Checkout | None, office: Office) -> None:
    """Record an approved payment, note a failed one, ask again about one that is open.

    What counts is what was read back from the gateway, never what a callback says.
    """
    async with office.uow() as uow:
        payment = await uow.payments.get(payment_id)
    if checkout is not None and checkout.status is GatewayStatus.DONE:
        charge = RecordCharge(
            payer_id=None, payload=payload_of(payment_id),
            charge_id=f"{payment.gateway}:{checkout.payment_id}",
            amount=payment.amount if checkout.amount is None else checkout.amount,
            currency=checkout.currency or payment.currency,
        )  # fmt: skip
        await record_charge(charge, office)
        return
    await _note(payment_id, checkout, office)


async def _note(payment_id: PaymentId, checkout: Checkout | None, office: Office) -> None:
    async with office.uow() as uow:
        await uow.bookings.get(await uow.payments.booking_of(payment_id))
        payment = await uow.payments.get(payment_id)
        if payment.status is PaymentStatus.APPROVED:
            return
        payment.asked_times += 1
        if checkout is not None and checkout.status is GatewayStatus.FAILED:
            payment.fail()
        else:
            ask_again(uow, office, payment)
        await uow.payments.save(payment)
        await uow.commit()
