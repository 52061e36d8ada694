"""Close a day, or the accounts as a whole; nothing is changed."""

from collections.abc import Callable, Sequence

from domain.model.ledger import Ledger
from domain.policies.reconciliation import Close, RunningClose, reconcile
from domain.ports.accounts import Accounts, Period


async def close_period(accounts: Accounts, period: Period) -> Close:
    """The bookings placed in the period with their faults: quick, for it looks at no others."""
    ledgers = await accounts.ledgers(period)
    return reconcile(ledgers, await accounts.moved(period), ledgers, ())


async def close_with_audit(accounts: Accounts, period: Period) -> Close:
    """The same, with the faults of whatever else changed or moved in the period, strays included."""
    ledgers = await accounts.ledgers(period)
    looked_at = [*ledgers, *await accounts.touched(period)]
    return reconcile(ledgers, await accounts.moved(period), looked_at, await accounts.strays(period))


async def close_everything(accounts: Accounts, hear: Callable[[Sequence[Ledger]], None]) -> Close:
    """The sums and faults of all bookings from the first day on; `hear` is given them portion by portion."""
    closing = RunningClose()
    async for portion in accounts.portions():
        for ledger in portion:
            closing.add(ledger)
            closing.look_at(ledger)
        hear(portion)
    return closing.end((), await accounts.moved(), await accounts.strays())
