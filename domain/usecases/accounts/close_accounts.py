"""Close a day, or the books as a whole; nothing is changed."""

from domain.policies.reconciliation import Close, placed_within, reconcile
from domain.ports.accounts import Accounts, Period


async def close_period(books: Accounts, period: Period) -> Close:
    """The bookings placed in the period with their faults: quick, for it looks at no others."""
    ledgers = await books.ledgers(period)
    return reconcile(ledgers, await books.moved(period), ledgers, ())


async def close_with_audit(books: Accounts, period: Period | None) -> Close:
    """The same (None: of all bookings), with the faults of the whole books from the first day on."""
    everything = await books.ledgers()
    within = everything if period is None else placed_within(everything, *period)
    return reconcile(within, await books.moved(period), everything, await books.strays())
