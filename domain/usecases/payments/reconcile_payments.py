"""See that everything pending at an outside gateway is being asked about."""

from domain.services.use_case_context import UseCaseContext
from domain.usecases.payments.ask_about_payment import ask_about_payment

NEWEST = 5_000
"""How many of the newest payments are looked through."""


async def reconcile_payments(context: UseCaseContext) -> int:
    """Ask about every payment that may still change and that no waiting call is about; gives how many.

    Calls are rows that outlive a crash; this finds those payments whose call was given up.
    """
    async with context.uow() as uow:
        waiting = {payment_id for payment_id, _ in await uow.payments.held(context.now(), NEWEST)}
        forgotten = [each for each in await uow.payments.unsettled(NEWEST) if each not in waiting]
    for payment_id in forgotten:
        await ask_about_payment(context, payment_id=payment_id)
    return len(forgotten)
