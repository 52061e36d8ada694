"""See that everything pending at an outside gateway is being asked about."""

from domain.usecases.ask_about_payment import ask_about_payment
from domain.usecases.office import Office

NEWEST = 5_000
"""How many of the newest payments are looked through."""


async def reconcile_payments(office: Office) -> int:
    """Ask about every payment that may still change and that no waiting call is about; gives how many.

    Calls are rows that outlive a crash; this finds those payments whose call was given up.
    """
    async with office.uow() as uow:
        waiting = {payment_id for payment_id, _ in await uow.payments.line(office.now(), NEWEST)}
        forgotten = [each for each in await uow.payments.unsettled(NEWEST) if each not in waiting]
    for payment_id in forgotten:
        await ask_about_payment(office, payment_id=payment_id)
    return len(forgotten)
