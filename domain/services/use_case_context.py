"""What every use case needs from the world, in one hand."""

from dataclasses import dataclass
from datetime import datetime

from domain.policies.business_rules import BusinessRules
from domain.ports.clock import Clock, Identifiers
from domain.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class UseCaseContext:
    """Transactions, time, new identities and the company's rules."""

    uow: UnitOfWorkFactory
    clock: Clock
    ids: Identifiers
    rules: BusinessRules

    def now(self) -> datetime:
        """The present in UTC."""
        return self.clock.now()
