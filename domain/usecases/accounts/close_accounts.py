"""Close a day, or the accounts as a whole; nothing is changed."""

from domain.policies.reconciliation import Close, placed_within, reconcile
from domain.ports.accounts import Accounts, Period


async def close_period(accounts: Accounts, period: Period) -> Close:
    """The bookings placed in the period with their faults: quick, for it looks at no others."""
    ledgers = await accounts.ledgers(period)
    return reconcile(ledgers, await accounts.moved(period), ledgers, ())


async def close_with_audit(accounts: Accounts, period: Period | None) -> Close:
    """The same (None: of all bookings), with the faults of all accounts from the first day on."""
    everything = await accounts.ledgers()
    within = everything if period is None else placed_within(everything, *period)
    return reconcile(within, await accounts.moved(period), everything, await accounts.strays())
