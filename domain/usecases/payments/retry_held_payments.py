"""Call customers back who were told that payments are busy."""

from domain.services.payment_opening import open_payment
from domain.services.payment_replacement import is_left_behind, replace_payments
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import PaymentId


async def retry_held_payments(count: int, context: UseCaseContext) -> int:
    """Try the payments of the `count` who have waited longest once more; gives how many those were.

    One whose try fails again comes back to the same place in the queue, and is not told twice. One
    of a gateway that the company has left is replaced by one of the present gateway.
    """
    async with context.uow() as uow:
        line = await uow.payments.held(context.now(), count)
    for payment_id, tries in line:
        await _try_again(payment_id, tries, context)
    return len(line)


async def _try_again(payment_id: PaymentId, tries: int, context: UseCaseContext) -> None:
    async with context.uow() as uow:
        booking, payment = await uow.payments.with_booking(payment_id)
        if is_left_behind(payment, context):
            await replace_payments(uow, context, booking)
        else:
            await uow.payments.release_hold(payment_id)
            uow.deliver(open_payment(payment, tries=tries))
        await uow.commit()
