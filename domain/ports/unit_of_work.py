"""One transaction: what a use case loads, changes and commits together."""

from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from domain.messages.delivery import Delivery
from domain.ports.repositories import Bookings, Notes, Payments, People, Vehicles


class UnitOfWork(Protocol):
    """A transaction. Leaving without commit rolls back; nothing leaves the process before commit.

    Commit stores the events of every saved booking, its my-rides row and its deadlines, asks the
    subscribers for deliveries, stores those, and wakes the relay.
    """

    @property
    def bookings(self) -> Bookings:
        """Bookings."""
        ...

    @property
    def vehicles(self) -> Vehicles:
        """The fleet."""
        ...

    @property
    def people(self) -> People:
        """Customers, drivers, dispatchers, invitations."""
        ...

    @property
    def payments(self) -> Payments:
        """Payments and refunds."""
        ...

    @property
    def notes(self) -> Notes:
        """Small facts and the audit log."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """Add deliveries that no event calls for (a refused or repeated invoice, a reminder)."""
        ...

    async def commit(self) -> None:
        """Make everything durable at once. Raises StaleRecord when overtaken."""
        ...


class UnitOfWorkFactory(Protocol):
    """Opens transactions."""

    def __call__(self) -> UnitOfWork:
        """A new transaction, to be used once with `async with`."""
        ...
